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
    const inside = drawing.cards.flatMap((card) => (card.group === group.id ? [card.id] : []));
    // Those of a folded group are not drawn, and move with it all the same.
    for (const id of new Set([...inside, ...(group.collapsed ? group.members : [])])) {
      const at = positions[id];
      if (at) result[id] = { x: at.x + to.x - from.x, y: at.y + to.y - from.y };
    }
  }
  return result;
}

function holds(box: Box, card: Card, at: Pt): boolean {
  const [x, y] = [at.x + card.width / 2, at.y + card.height / 2];
  return x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h;
}

function groupAt(card: Card, at: Pt, drawing: Drawing, positions: Positions, free: boolean): string | null {
  const found = drawing.groups.find((group) => {
    if (group.free !== free) return false;
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
  const from = drawing.groups.some((g) => g.id === one.group && !g.free) ? (one.group ?? null) : null;
  const into = groupAt(one, at, drawing, positions, false);
  // A card that lay over a box all the time is not dropped on it.
  if (into === from || (from === null && into === groupAt(one, was, drawing, positions, false))) return null;
  return { card: one.id, at, from, into };
}

/** Which of the cards that were dragged came into a free group, or left theirs (null); null where none did. */
export function rehomed(
  moved: Positions,
  drawing: Drawing,
  positions: Positions,
): Record<string, string | null> | null {
  const free = new Set(drawing.groups.flatMap((g) => (g.free ? [g.id] : [])));
  if (!free.size || drawing.groups.some((g) => moved[g.id])) return null;
  const homes = drawing.cards.flatMap((card): [string, string | null][] => {
    const [at, was] = [moved[card.id], positions[card.id]];
    const home = card.group ?? null;
    if (!at || !was || (home !== null && !free.has(home))) return [];
    const into = groupAt(card, at, drawing, positions, true);
    const lay = home === null && into === groupAt(card, was, drawing, positions, true);
    return into === home || lay ? [] : [[card.id, into]];
  });
  return homes.length ? Object.fromEntries(homes) : null;
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
