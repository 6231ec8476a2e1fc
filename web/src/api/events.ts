/** The server's WebSocket: snapshots and deployments as they change. Connects again when it is lost. */
import { inTurn } from "../edits/turns";
import { useActivity } from "../store/activity";
import { useDeployment } from "../store/deployment";
import { useDocument } from "../store/document";
import { notify } from "../store/notices";
import { CANVAS } from "../store/place";
import { useSync } from "../store/sync";
import { api, expect, Refusal } from "./client";
import { early } from "./early";
import type { Push } from "./types";

const FIRST_DELAY = 500;
const LONGEST_DELAY = 8000;

function receive(push: Push): void {
  if (push.serial) void catchUp(push.serial);
  if (push.deploy) useDeployment.getState().receive(push.deploy);
  if (push.cloud) useDeployment.getState().receiveCloud(push.cloud);
  if (push.activity) useActivity.getState().receive(push.activity);
  if (push.sync) useSync.getState().receive(push.sync);
  if (push.notice) notify({ kind: "info", title: push.notice });
}

/** Asks for the snapshot that the server tells of, unless the answer to an edit of this page brings it. */
const catchUp = (serial: number) =>
  inTurn(async () => {
    if ((useDocument.getState().snapshot?.serial ?? 0) >= serial) return;
    useDocument.getState().receive(await expect(api.GET("/api/snapshot")));
  }).catch(ignoreRefusal);

/** Reads everything once more: what happened while the connection was away. */
export async function refresh(): Promise<void> {
  // The first of them draws: the others are on their way with it.
  const [snapshot, deploy, cloud, activity] = [
    expect(api.GET("/api/snapshot", early("/api/snapshot"))),
    expect(api.GET("/api/deploy")),
    expect(api.GET("/api/cloud")),
    expect(api.GET("/api/activity")),
  ];
  const rest = Promise.all([deploy, cloud, activity]);
  rest.catch(() => undefined);
  useDocument.getState().receive(await snapshot);
  const [made, running, happened] = await rest;
  useDeployment.getState().receive(made);
  useDeployment.getState().receiveCloud(running);
  useActivity.getState().receive(happened);
}

export function listen(): void {
  let delay = FIRST_DELAY;
  const connect = () => {
    const canvas = CANVAS ? `&canvas=${encodeURIComponent(CANVAS)}` : "";
    const socket = new WebSocket(
      `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/events?brief=1${canvas}`,
    );
    socket.onmessage = (event: MessageEvent<string>) => receive(JSON.parse(event.data) as Push);
    socket.onopen = () => {
      const again = !useDocument.getState().connected;
      delay = FIRST_DELAY;
      useDocument.getState().setConnected(true);
      if (again) refresh().catch(ignoreRefusal);
    };
    socket.onclose = () => {
      useDocument.getState().setConnected(false);
      if (useDocument.getState().phase === "signed-out") return;
      setTimeout(() => refresh().catch(ignoreRefusal).finally(connect), delay);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    };
  };
  connect();
}

/** The banner already says that the server is away. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}
