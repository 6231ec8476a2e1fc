/** Drawing a wire: ask where it may end, follow the pointer, and connect on the drop. */
import type { OnConnectEnd, OnConnectStart } from "@xyflow/react";
import { api, expect } from "../api/client";
import type { Target } from "../api/types";
import { send, tellRefusal } from "../edits/send";
import { findCard } from "../store/document";
import { notify } from "../store/notices";
import { unlessChosen, useSelection } from "../store/selection";
import { type Start, useWiring } from "../store/wiring";

function startOf(node: string, port: string | null): Start {
  return { source: node, facet: port && findCard(node)?.facets.some((f) => f.id === port) ? port : null };
}

export async function targetsOf(start: Start): Promise<Target[]> {
  const query = { source: start.source, ...(start.facet === null ? {} : { facet: start.facet }) };
  return expect(api.GET("/api/targets", { params: { query } }));
}

export const beginWire: OnConnectStart = (_event, { nodeId, handleId }) => {
  if (!nodeId) return;
  const start = startOf(nodeId, handleId);
  useWiring.getState().begin(start);
  targetsOf(start)
    .then((targets) => useWiring.getState().allow(start, targets))
    .catch((error: unknown) => tellRefusal(error, "No wire can start here"));
};

/** An API as a whole has no route for the wire yet: it is named with the wire. */
export function needsRoute(start: Start, option: Target): boolean {
  return start.facet === null && option.style === "event" && findCard(start.source)?.family === "api";
}

/** A task is named with the wire that makes it. */
export function needsName(start: Start, option: Target): boolean {
  return start.facet === null && option.names === "task";
}

/** A name that the card has no facet of yet. */
export function freshName(source: string, wanted: string): string {
  const taken = new Set(findCard(source)?.facets.map((f) => f.id));
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`;
  return name;
}

interface PointerPlace {
  clientX: number;
  clientY: number;
}

function pointer(event: MouseEvent | TouchEvent): PointerPlace {
  if (event instanceof MouseEvent) return event;
  return event.changedTouches[0] ?? { clientX: 0, clientY: 0 };
}

/** The card under the pointer: a wire may be dropped anywhere on it, not only on its port. */
export function cardUnder({ clientX, clientY }: PointerPlace): string | null {
  for (const element of document.elementsFromPoint(clientX, clientY)) {
    const node = element.closest(".react-flow__node-card");
    if (node) return node.getAttribute("data-id");
  }
  return null;
}

export const endWire: OnConnectEnd = (event, connection) => {
  const { start, targets, choose, end } = useWiring.getState();
  const place = pointer(event);
  const target = cardUnder(place) ?? connection.toNode?.id ?? null;
  end();
  if (!start || target === null || target === start.source) return;
  const arrived = targets ? Promise.resolve(targets) : targetsOf(start);
  arrived
    .then((all) => {
      const options = all.filter((t) => t.target === target);
      const [only] = options;
      if (!only) return explainNoWire(start, target);
      // The usual access at once: the inspector that opens on the wire changes it.
      if (options.length === 1 && !needsRoute(start, only) && !needsName(start, only))
        return connectAs(start, only);
      const stage = document.querySelector(".stage")?.getBoundingClientRect();
      choose({
        ...start,
        target,
        options,
        x: place.clientX - (stage?.left ?? 0),
        y: place.clientY - (stage?.top ?? 0),
      });
    })
    .catch((error: unknown) => tellRefusal(error, "The wire was not drawn"));
};

function explainNoWire(start: Start, target: string): void {
  const from = start.facet ? `${start.source} ${start.facet}` : start.source;
  notify({
    kind: "refused",
    title: `No wire goes from ${from} to ${target}`,
    detail: "The cards that light up while you draw are where it may end.",
  });
}

/** Draws the wire and selects it, so that its settings and the lines it wrote are at hand. */
export async function connectAs(start: Start, option: Target, access = option.default_access): Promise<void> {
  const show = unlessChosen();
  const result = await send({
    do: "connect",
    source: start.source,
    facet: start.facet,
    target: option.target,
    connection: option.connection,
    access: access ?? null,
    settings: {},
  });
  const made = result?.snapshot.wires.find(
    (w) => w.target === option.target && w.connection === option.connection && w.source === start.source,
  );
  if (made) show(() => useSelection.getState().selectWire(made.id, "canvas"));
}
