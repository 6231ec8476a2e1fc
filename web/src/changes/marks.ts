/** What differs, as it is drawn: cards that are gone among those that are there, and what is folded and did not change. */
import type { Card, Differences, Snapshot, Wire } from "../api/types";
import { type Drawing, folded, heldBy, linesOf } from "../layout/drawing";

export type Mark = Differences["cards"][string]["mark"];

export const MARKS: Mark[] = ["added", "changed", "replaced", "removed"];
export const MARK_WORDS: Record<Mark, string> = {
  added: "Added",
  changed: "Changed",
  replaced: "Replaced",
  removed: "Removed",
};

/** How many cards and wires bear each mark. */
export function counts(differences: Differences): Record<Mark, number> {
  const found: Record<Mark, number> = { added: 0, changed: 0, replaced: 0, removed: 0 };
  for (const one of [...Object.values(differences.cards), ...Object.values(differences.wires)])
    found[one.mark]++;
  return found;
}

/** What a picture is made of: the template that is edited, or another one. */
export type Pictured = Pick<Snapshot, "cards" | "wires" | "references" | "groups">;

export interface Compared {
  drawing: Drawing;
  wires: Wire[];
}

/** A card that differs is drawn, whatever it belongs to; what did not change stays folded into its owner. */
export function compared(snapshot: Pictured, differences: Differences): Compared {
  const there = new Set(snapshot.cards.map((card) => card.id));
  const gone = differences.gone_cards.filter((card) => !there.has(card.id));
  const apart = (card: Card): Card => (differences.cards[card.id] ? { ...card, owner: null } : card);
  const cards = [...snapshot.cards, ...gone].map(apart);
  const wires = [...snapshot.wires, ...differences.gone_wires];
  const fold = folded({ cards, groups: snapshot.groups }, () => false);
  const groups = new Set(snapshot.groups.map((group) => group.id));
  const drawn = cards.filter((card) => !fold.has(card.id) && !groups.has(card.id));
  return {
    drawing: {
      cards: drawn,
      groups: snapshot.groups,
      lines: linesOf(drawn, wires, snapshot.references, fold),
      held: heldBy(cards),
    },
    wires,
  };
}
