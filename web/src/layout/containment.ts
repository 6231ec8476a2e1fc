/** What a drag does to groups: which cards move with a box, and which go over its edge. */
import type { Card } from "../api/types";
import { type Box, type Drawing, groupBox, type Pt } from "./drawing";

type Positions = Readonly<Record<string, Pt>>;

/** A group that moves takes its members along. `positions`: before the move. */
export function withMembers(moved: Positions, drawing: Drawing, positions: Positions): Record<string, Pt> {
  const result = { ...moved };
  for (const group of drawing.groups) {
    const [from, to] = [positions[group.id], moved[group.id]];
    if (!from || !to) continue;
    for (const card of drawing.cards) {
      const at = positions[card.id];
      if (card.group === group.id && at)
        result[card.id] = { x: at.x + to.x - from.x, y: at.y + to.y - from.y };
    }
  }
  return result;
}

function holds(box: Box, card: Card, at: Pt): boolean {
  const [x, y] = [at.x + card.width / 2, at.y + card.height / 2];
  return x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h;
}

function groupAt(card: Card, at: Pt, drawing: Drawing, positions: Positions): string | null {
  const found = drawing.groups.find((group) => {
    const box = groupBox(group, drawing.cards, positions);
    return box && holds(box, card, at);
  });
  return found?.id ?? null;
}

export interface Crossing {
  card: string;
  at: Pt;
  from: string | null;
  into: string | null;
}

/** Whether the one card that was dragged left its group or came into one; null where it did neither. */
export function crossing(moved: Positions, drawing: Drawing, positions: Positions): Crossing | null {
  const [one, ...others] = drawing.cards.filter((card) => moved[card.id]);
  const [at, was] = one ? [moved[one.id], positions[one.id]] : [];
  if (!one || others.length || !at || !was || drawing.groups.some((g) => moved[g.id])) return null;
  const from = one.group ?? null;
  const into = groupAt(one, at, drawing, positions);
  // A card that lay over a box all the time is not dropped on it.
  if (into === from || (from === null && into === groupAt(one, was, drawing, positions))) return null;
  return { card: one.id, at, from, into };
}

/** Where the box of a group stays when its last member goes. */
export function leftBehind(
  { card, from }: Crossing,
  drawing: Drawing,
  positions: Positions,
): Record<string, Pt> {
  const corner = from === null ? undefined : positions[from];
  const others = drawing.cards.some((c) => c.group === from && c.id !== card);
  return from !== null && corner && !others ? { [from]: corner } : {};
}
