/** Where a card that has no place yet goes: beside its neighbours, never moving another card. */
import {
  type Box,
  boxOf,
  type Drawing,
  emptyGroups,
  groupBox,
  GROUP_HEAD,
  GROUP_PAD,
  type Pt,
} from "./drawing";
import type { Card } from "../api/types";

type Positions = Readonly<Record<string, Pt>>;
type Sized = Pick<Card, "width" | "height">;

const GAP_X = 60;
const GAP_Y = 24;
const STEP = 24;
const MAX_STEPS = 400;

const onGrid = (p: Pt): Pt => ({ x: Math.round(p.x / 4) * 4, y: Math.round(p.y / 4) * 4 });

function overlaps(a: Box, b: Box): boolean {
  return (
    a.x < b.x + b.w + GAP_Y && a.x + a.w + GAP_Y > b.x && a.y < b.y + b.h + GAP_Y && a.y + a.h + GAP_Y > b.y
  );
}

/** The free place nearest to `wanted`: looks down and up from it in turn. */
export function freePlace(card: Sized, wanted: Pt, taken: Box[]): Pt {
  const start = onGrid(wanted);
  for (let step = 0; step < MAX_STEPS; step++) {
    const distance = Math.ceil(step / 2) * STEP * (step % 2 ? 1 : -1);
    const at = { x: start.x, y: start.y + distance };
    if (!taken.some((box) => overlaps(boxOf(card, at), box))) return at;
  }
  return start;
}

/** Right of what runs or uses it, left of what it runs or uses; null when no neighbour is placed. */
function besideNeighbours(card: Card, drawing: Drawing, positions: Positions): Pt | null {
  const sizes = new Map(drawing.cards.map((c) => [c.id, c]));
  const wanted = drawing.lines.flatMap((line): Pt[] => {
    if (line.target === card.id) {
      const at = positions[line.source];
      return at ? [{ x: at.x + (sizes.get(line.source)?.width ?? 0) + GAP_X, y: at.y }] : [];
    }
    const at = line.source === card.id ? positions[line.target] : undefined;
    return at ? [{ x: at.x - card.width - GAP_X, y: at.y }] : [];
  });
  if (!wanted.length) return null;
  return {
    x: Math.max(...wanted.map((p) => p.x)),
    y: wanted.reduce((sum, p) => sum + p.y, 0) / wanted.length,
  };
}

function below(positions: Positions, taken: Box[]): Pt {
  const xs = Object.values(positions).map((p) => p.x);
  return {
    x: xs.length ? Math.min(...xs) : 0,
    y: taken.length ? Math.max(...taken.map((box) => box.y + box.h)) + 56 : 0,
  };
}

/** Below the others in its group, else under the group's label; null for a card outside, or in no place yet. */
function inGroup(card: Card, drawing: Drawing, positions: Positions): Pt | null {
  const group = drawing.groups.find((g) => g.id === card.group);
  const box = group && groupBox(group, drawing.cards, positions);
  if (!box) return null;
  const others = drawing.cards.some((c) => c.group === card.group && positions[c.id]);
  return { x: box.x + GROUP_PAD, y: others ? box.y + box.h - GROUP_PAD + GAP_Y : box.y + GROUP_HEAD };
}

/** Positions for every card that has none. `wished`: where a person dropped it, or the middle of the view. */
export function placeNew(drawing: Drawing, positions: Positions, wished: Positions = {}): Record<string, Pt> {
  const result: Record<string, Pt> = { ...positions };
  const taken = drawing.cards.flatMap((c) => (result[c.id] ? [boxOf(c, result[c.id] as Pt)] : []));
  const put = (card: Card, wanted: Pt) => {
    const boxes = drawing.groups.flatMap((g) => groupBox(g, drawing.cards, result) ?? []);
    const at = freePlace(card, wanted, card.group ? taken : [...taken, ...boxes]);
    result[card.id] = at;
    if (!groups.has(card.id)) taken.push(boxOf(card, at));
  };
  const groups = new Set(drawing.groups.map((g) => g.id));
  let waiting = [...drawing.cards, ...emptyGroups(drawing)].filter((card) => !result[card.id]);
  while (waiting.length) {
    const beside = waiting.map(
      (card) =>
        [
          card,
          wished[card.id] ?? inGroup(card, drawing, result) ?? besideNeighbours(card, drawing, result),
        ] as const,
    );
    const [card, wanted] = beside.find(([, at]) => at) ?? [waiting[0], below(result, taken)];
    if (!card) break;
    put(card, wanted ?? below(result, taken));
    waiting = waiting.filter((other) => other !== card);
  }
  return result;
}

/** A rename keeps the card's place: exactly one card of a kind went and one of the same kind came. */
export function carryRenamed(before: Card[], after: Card[], positions: Positions): Record<string, Pt> {
  const [was, is] = [new Set(before.map((c) => c.id)), new Set(after.map((c) => c.id))];
  const gone = before.filter((c) => !is.has(c.id));
  const come = after.filter((c) => !was.has(c.id));
  const result = { ...positions };
  for (const card of come) {
    const same = gone.filter((c) => c.kind === card.kind);
    const old = same[0] && positions[same[0].id];
    if (same.length === 1 && old && come.filter((c) => c.kind === card.kind).length === 1 && !result[card.id])
      result[card.id] = old;
  }
  return result;
}
