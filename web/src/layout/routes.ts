/** The route of every line for given positions: kept where it still fits, drawn anew where a card moved. */
import { type Box, boxOf, type Drawing, groupHeads, type Line, portAt, type Pt } from "./drawing";
import { plainRoute, route } from "./route";
import { spread } from "./spread";

type Positions = Readonly<Record<string, Pt>>;
type Routes = Readonly<Record<string, Pt[]>>;

/** Above this many, references take the plain way, and are shown only for what is selected. */
export const MANY_REFERENCES = 60;

const close = (a: Pt | undefined, b: Pt) =>
  a !== undefined && Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1;

const same = (old: Pt[], now: Pt[]) =>
  old.length === now.length && now.every((point, i) => close(old[i], point));

function crosses(points: Pt[], box: Box): boolean {
  return points.some((b, i) => {
    const a = points[i - 1];
    if (!a) return false;
    return (
      Math.max(a.x, b.x) > box.x &&
      Math.min(a.x, b.x) < box.x + box.w &&
      Math.max(a.y, b.y) > box.y &&
      Math.min(a.y, b.y) < box.y + box.h
    );
  });
}

function fits(points: Pt[] | undefined, a: Pt, b: Pt, line: Line, boxes: Map<string, Box>): points is Pt[] {
  if (!points || !close(points[0], a) || !close(points[points.length - 1], b)) return false;
  for (const [id, box] of boxes)
    if (id !== line.source && id !== line.target && crosses(points, box)) return false;
  return true;
}

/**
 * `kept`: routes from the last layout, or from the last call. Lines whose cards are not placed are left out.
 * `moved`: the only cards whose place differs from the last call (all of them where it is not given).
 * `lines`: the only ones that are wanted.
 */
export function routesFor(
  drawing: Drawing,
  places: Positions,
  kept: Routes,
  moved?: ReadonlySet<string>,
  lines: readonly Line[] = drawing.lines,
): Record<string, Pt[]> {
  const heads = groupHeads(drawing, places);
  const positions = { ...places, ...Object.fromEntries(heads.map(([card, at]) => [card.id, at])) };
  const cards = new Map([...drawing.cards, ...heads.map(([card]) => card)].map((card) => [card.id, card]));
  const boxes = new Map<string, Box>();
  for (const card of cards.values()) {
    const at = positions[card.id];
    if (at) boxes.set(card.id, boxOf(card, at));
  }
  const plain = drawing.lines.filter((line) => line.reference).length > MANY_REFERENCES;
  const fixed: [Line, Pt[]][] = [];
  const free: [Line, Pt[]][] = [];
  const obstacles = [...boxes.values()];
  const suspects = moved ? new Map([...boxes].filter(([id]) => moved.has(id))) : boxes;
  for (const line of lines) {
    const [source, target] = [cards.get(line.source), cards.get(line.target)];
    const [from, to] = [positions[line.source], positions[line.target]];
    if (!source || !target || !from || !to) continue;
    const [p, q] = [portAt(source, line.sourcePort), portAt(target, line.targetPort)];
    const [a, b] = [
      { x: from.x + p.x, y: from.y + p.y },
      { x: to.x + q.x, y: to.y + q.y },
    ];
    const old = kept[line.id];
    if (line.reference && plain) {
      const straight = plainRoute(a, b);
      fixed.push([line, old && same(old, straight) ? old : straight]);
      continue;
    }
    if (fits(old, a, b, line, suspects)) fixed.push([line, old]);
    else free.push([line, route(a, b, obstacles)]);
  }
  return Object.fromEntries(
    [
      ...fixed,
      ...spread(
        free,
        fixed.filter(([line]) => !line.reference),
      ),
    ].map(([line, points]) => [line.id, points]),
  );
}
