/** Removes what is selected: cards with their wires, or one wire. */
import type { Wire } from "../api/types";
import { findCard, findWire } from "../store/document";
import { notify } from "../store/notices";
import { unlessChosen, useSelection } from "../store/selection";
import { giveBack } from "../app/returnFocus";
import { dissolve, isFree } from "./groups";
import { send } from "./send";

export function removeWire(wire: Wire) {
  const { source, facet, target, connection } = wire;
  return send({ do: "disconnect", source, facet, target, connection });
}

/** An event goes from the resource whose event it is. */
async function removeEvents(events: string[]): Promise<void> {
  const [before, show] = [document.activeElement, unlessChosen()];
  for (const id of events) if (!(await send({ do: "remove-facet", card: id, facet: null }))) return;
  show(() => useSelection.getState().clear());
  giveBack(before);
}

export async function removeCards(given: string[]): Promise<void> {
  const boxes = given.filter((id) => isFree(id));
  const ids = given.filter((id) => !boxes.includes(id));
  // The box is a drawing: what stands in it is not taken away with it.
  if (boxes.length && !ids.length) return dissolve(boxes);
  const real = ids.filter((id) => !findCard(id)?.virtual);
  const events = ids.filter((id) => findCard(id)?.event);
  if (!real.length && events.length) return removeEvents(events);
  if (!real.length)
    return notify({
      kind: "info",
      title: "This card stands for a line of another resource",
      detail: "Remove its wire instead.",
    });
  const [before, show] = [document.activeElement, unlessChosen()];
  if (!(await send({ do: "remove", ids: real }))) return;
  show(() => useSelection.getState().clear());
  giveBack(before);
}

export async function removeSelected(): Promise<void> {
  const { cards, wire } = useSelection.getState();
  if (cards.length) return removeCards(cards);
  const chosen = wire === null ? undefined : findWire(wire);
  const show = unlessChosen();
  if (chosen && (await removeWire(chosen))) show(() => useSelection.getState().clear());
}
