/** The server's WebSocket: snapshots and deployments as they change. Connects again when it is lost. */
import { useDeployment } from "../store/deployment";
import { useDocument } from "../store/document";
import { notify } from "../store/notices";
import { api, expect, Refusal } from "./client";
import type { Push } from "./types";

const FIRST_DELAY = 500;
const LONGEST_DELAY = 8000;

function receive(push: Push): void {
  if (push.snapshot) useDocument.getState().receive(push.snapshot);
  if (push.deploy) useDeployment.getState().receive(push.deploy);
  if (push.cloud) useDeployment.getState().receiveCloud(push.cloud);
  if (push.notice) notify({ kind: "info", title: push.notice });
}

/** Reads everything once more: what happened while the connection was away. */
export async function refresh(): Promise<void> {
  useDocument.getState().receive(await expect(api.GET("/api/snapshot")));
  useDeployment.getState().receive(await expect(api.GET("/api/deploy")));
  useDeployment.getState().receiveCloud(await expect(api.GET("/api/cloud")));
}

export function listen(): void {
  let delay = FIRST_DELAY;
  const connect = () => {
    const socket = new WebSocket(
      `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/events`,
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
