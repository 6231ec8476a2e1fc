/** Where cards stand until the layout of a large drawing arrives: each part in columns along its lines. Takes no time. */
import type { Card } from "../api/types";
import { type Drawing, GROUP_HEAD, GROUP_PAD, type Pt } from "./drawing";
import { parts } from "./graph";
import { pack } from "./pack";

const GAP_X = 60;
const GAP_Y = 24;
const COLUMN = 228 + GAP_X;

/** How many lines away from a card that no line ends at; in a circle, from its first card. */
function depths(part: Card[], following: ReadonlyMap<string, string[]>, ends: ReadonlySet<string>) {
  const depth = new Map<string, number>();
  const starts = [...part.filter((card) => !ends.has(card.id)), ...part];
  for (const { id } of starts) {
    if (depth.has(id)) continue;
    depth.set(id, 0);
    const waiting = [id];
    for (const from of waiting)
      for (const to of following.get(from) ?? [])
        if (!depth.has(to)) {
          depth.set(to, (depth.get(from) ?? 0) + 1);
          waiting.push(to);
        }
  }
  return depth;
}

export function firstPlaces(drawing: Drawing): Record<string, Pt> {
  const following = new Map<string, string[]>();
  for (const { source, target } of drawing.lines)
    following.set(source, [...(following.get(source) ?? []), target]);
  const ends = new Set(drawing.lines.map((line) => line.target));
  const all = parts(drawing).map((part) => {
    const depth = depths(part, following, ends);
    const bottoms = new Map<number, number>();
    const at = part.map((card): [string, Pt] => {
      const column = depth.get(card.id) ?? 0;
      const y = bottoms.get(column) ?? (card.group ? GROUP_HEAD : 0);
      bottoms.set(column, y + card.height + GAP_Y);
      return [card.id, { x: column * COLUMN + (card.group ? GROUP_PAD : 0), y }];
    });
    const width = (Math.max(...bottoms.keys()) + 1) * COLUMN - GAP_X;
    return { at, width, height: Math.max(...bottoms.values()) - GAP_Y };
  });
  const offsets = pack(all);
  return Object.fromEntries(
    all.flatMap(({ at }, i) => {
      const { dx, dy } = offsets[i] ?? { dx: 0, dy: 0 };
      return at.map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }]);
    }),
  );
}
