/** Cards brought together for a group, so that its box holds nothing else: only where others stand between them. */
import type { Card } from "../api/types";
import { type Box, boxOf, type Drawing, GROUP_HEAD, GROUP_PAD, type Pt } from "./drawing";
import { freePlace } from "./place";

const GAP = 24;

type Positions = Readonly<Record<string, Pt>>;

function around(boxes: Box[]): Box {
  const x = Math.min(...boxes.map((b) => b.x)) - GROUP_PAD;
  const y = Math.min(...boxes.map((b) => b.y)) - GROUP_HEAD;
  return {
    x,
    y,
    w: Math.max(...boxes.map((b) => b.x + b.w)) + GROUP_PAD - x,
    h: Math.max(...boxes.map((b) => b.y + b.h)) + GROUP_PAD - y,
  };
}

const meet = (a: Box, b: Box) => a.x < b.x + b.w && a.x + a.w > b.x && a.y < b.y + b.h && a.y + a.h > b.y;

/** Columns from left to right, each from top to bottom, in the order in which the cards stood. */
function packed(cards: Card[], positions: Positions): { places: Record<string, Pt>; w: number; h: number } {
  const at = (card: Card) => positions[card.id] ?? { x: 0, y: 0 };
  const sorted = cards.toSorted((a, b) => at(a).x - at(b).x || at(a).y - at(b).y);
  const high = Math.ceil(Math.sqrt(cards.length));
  const places: Record<string, Pt> = {};
  let [x, y, tallest] = [0, 0, 0];
  sorted.forEach((card, index) => {
    if (index && index % high === 0) [x, y] = [x + card.width + GAP * 2, 0];
    places[card.id] = { x, y };
    y += card.height + GAP;
    tallest = Math.max(tallest, y - GAP);
  });
  return { places, w: x + (sorted[0]?.width ?? 0), h: tallest };
}

/** Where the members must go; nothing where their box is theirs alone already. */
export function gathered(ids: readonly string[], drawing: Drawing, positions: Positions): Record<string, Pt> {
  const placed = drawing.cards.filter((card) => positions[card.id]);
  const members = placed.filter((card) => ids.includes(card.id));
  const boxes = members.flatMap((card) => boxOf(card, positions[card.id] ?? { x: 0, y: 0 }));
  const others = placed.flatMap((card) => {
    const at = positions[card.id];
    return at && !ids.includes(card.id) ? [boxOf(card, at)] : [];
  });
  if (members.length < 2 || !others.some((box) => meet(around(boxes), box))) return {};
  const { places, w, h } = packed(members, positions);
  const size = { width: w + 2 * GROUP_PAD, height: h + GROUP_HEAD + GROUP_PAD };
  const { x, y } = around(boxes);
  const corner = freePlace(size, { x, y }, others);
  return Object.fromEntries(
    Object.entries(places).map(([id, at]) => [
      id,
      { x: corner.x + GROUP_PAD + at.x, y: corner.y + GROUP_HEAD + at.y },
    ]),
  );
}
