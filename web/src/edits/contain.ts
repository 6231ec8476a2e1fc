/** A card dropped on a group is put into it by a wire; dragged out of it, the wire goes. One step with the move. */
import { api, expect } from "../api/client";
import type { EditResult, Group, Intent } from "../api/types";
import type { Crossing } from "../layout/containment";
import { leftBehind } from "../layout/containment";
import { hold, release, showAt, useArrangement } from "../store/arrangement";
import { currentSnapshot, useDocument } from "../store/document";
import { notify } from "../store/notices";
import { send, tellRefusal } from "./send";

const findGroup = (id: string) => currentSnapshot()?.groups.find((group) => group.id === id);

function refuse(title: string, detail: string): null {
  notify({ kind: "refused", title, detail });
  return null;
}

function takeOut(group: Group, { card }: Crossing, positions: Record<string, { x: number; y: number }>) {
  const wire = currentSnapshot()?.wires.find(
    (w) => w.source === group.id && w.target === card && w.connection.startsWith(group.contains),
  );
  if (!wire)
    return refuse(
      `${card} cannot be dragged out of ${group.title}`,
      "It stands there by its own subnets, which no wire wrote: change them in its settings.",
    );
  const { source, target, connection } = wire;
  const intent: Intent = { do: "disconnect", source, facet: null, target, connection, positions };
  return send(intent);
}

async function putIn(group: Group, { card }: Crossing, positions: Record<string, { x: number; y: number }>) {
  const targets = await expect(api.GET("/api/targets", { params: { query: { source: group.id } } }));
  const option = targets.find((t) => t.target === card && t.connection.startsWith(group.contains));
  if (!option)
    return refuse(
      `${card} cannot stand in ${group.title}`,
      "Only what has network interfaces can: see its settings.",
    );
  return send({
    do: "connect",
    source: group.id,
    facet: null,
    target: card,
    connection: option.connection,
    access: null,
    settings: {},
    positions,
  });
}

/** Cards that were dropped into a free group, or out of theirs. */
export async function rehome(
  homes: Record<string, string | null>,
  moved: Record<string, { x: number; y: number }>,
): Promise<void> {
  const before = useArrangement.getState().positions;
  const positions = Object.fromEntries(
    Object.entries(moved).map(([id, at]) => [id, { x: Math.round(at.x), y: Math.round(at.y) }]),
  );
  showAt(useDocument.getState().drawing, { ...before, ...moved });
  hold(moved);
  const done = await send({ do: "join", homes, positions });
  release(moved);
  if (!done) showAt(useDocument.getState().drawing, { ...before });
}

/** Does what the drop means; where that is refused the card goes back to where it was. */
export async function cross(step: Crossing): Promise<void> {
  const before = useArrangement.getState().positions;
  const { x, y } = step.at;
  const { drawing } = useDocument.getState();
  const dropped = {
    [step.card]: { x: Math.round(x), y: Math.round(y) },
    ...leftBehind(step, drawing, before),
  };
  const group = findGroup(step.into ?? step.from ?? "");
  let done: EditResult | null = null;
  try {
    if (group) done = await (step.into === null ? takeOut : putIn)(group, step, dropped);
  } catch (error) {
    tellRefusal(error, "Nothing was changed");
  }
  if (!done) showAt(useDocument.getState().drawing, { ...before });
}
