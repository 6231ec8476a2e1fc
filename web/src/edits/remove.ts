/** Removes what is selected: cards with their wires, or one wire. */
import type { Wire } from "../api/types";
import { findCard, findWire } from "../store/document";
import { notify } from "../store/notices";
import { useSelection } from "../store/selection";
import { send } from "./send";

export function removeWire(wire: Wire) {
  const { source, facet, target, connection } = wire;
  return send({ do: "disconnect", source, facet, target, connection });
}

export async function removeCards(ids: string[]): Promise<void> {
  const real = ids.filter((id) => !findCard(id)?.virtual);
  if (!real.length)
    return notify({
      kind: "info",
      title: "This card stands for a line of another resource",
      detail: "Remove its wire instead.",
    });
  if (await send({ do: "remove", ids: real })) useSelection.getState().clear();
}

export async function removeSelected(): Promise<void> {
  const { cards, wire } = useSelection.getState();
  if (cards.length) return removeCards(cards);
  const chosen = wire === null ? undefined : findWire(wire);
  if (chosen && (await removeWire(chosen))) useSelection.getState().clear();
}
