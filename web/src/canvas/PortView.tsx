/**
 * Ports as plain elements that React Flow finds by their names, classes and data. Its own `Handle` listens to every
 * change of the view: of a thousand cards that is half of each frame. Where a wire starts: `useWireStart`. The unseen
 * ends of other lines (`HIDDEN_IN`, `HIDDEN_OUT`) are told to React Flow by nodes.ts, and are no elements.
 */
import { Position } from "@xyflow/react";
import type { Port } from "../api/types";

/** React Flow's name for the one drawing of a page. */
const FLOW = "1";

const data = (card: string, port: string, left: boolean) => ({
  "data-handleid": port,
  "data-nodeid": card,
  "data-handlepos": left ? Position.Left : Position.Right,
  "data-id": `${FLOW}-${card}-${port}-${left ? "target" : "source"}`,
});

const classes = (left: boolean, more: string) =>
  `react-flow__handle react-flow__handle-${left ? "left target" : "right source"} nodrag nopan ${more}`;

export function PortView({ card, port }: { card: string; port: Port }) {
  const left = port.side === "left";
  const able = `connectable ${left ? "connectableend" : "connectablestart connectionindicator"}`;
  return (
    <div
      {...data(card, port.id, left)}
      className={classes(left, port.connected ? `${able} connected` : able)}
      style={{ top: port.y - 1 }}
      data-testid={`port-${card}-${port.id}`}
      title={left ? undefined : `Draw a wire from ${port.id === "out" ? card : port.id}`}
    />
  );
}
