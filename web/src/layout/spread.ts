/** Moves apart routes that would run on top of each other although they share neither start nor end. */
import type { Line, Pt } from "./drawing";

interface Vertical {
  x: number;
  top: number;
  bottom: number;
  line: Line;
}

const TOO_CLOSE = 5;
const SHIFTS = [0, 7, -7, 14, -14, 21, -21];

const shareAnEnd = (a: Line, b: Line) =>
  (a.source === b.source && a.sourcePort === b.sourcePort) ||
  (a.target === b.target && a.targetPort === b.targetPort);

/** A route that is kept has the verticals it had: of a thousand lines one is dragged. */
const known = new WeakMap<Pt[], Vertical[]>();

function verticals(points: Pt[], line: Line): Vertical[] {
  const before = known.get(points);
  if (before?.every((one) => one.line === line)) return before;
  const found = verticalsOf(points, line);
  known.set(points, found);
  return found;
}

function verticalsOf(points: Pt[], line: Line): Vertical[] {
  return points.flatMap((b, i) => {
    const a = points[i - 1];
    if (!a || Math.abs(a.x - b.x) > 0.5) return [];
    return [{ x: a.x, top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y), line }];
  });
}

function clashes(x: number, top: number, bottom: number, line: Line, taken: Vertical[]): boolean {
  return taken.some(
    (t) =>
      Math.abs(t.x - x) < TOO_CLOSE &&
      t.top < bottom - 2 &&
      t.bottom > top + 2 &&
      t.line.id !== line.id &&
      !shareAnEnd(t.line, line),
  );
}

/** Shifts the inner vertical segments of one route to free places beside those already taken. */
function moved(points: Pt[], line: Line, taken: Vertical[]): Pt[] {
  const result = points.map((p) => ({ ...p }));
  for (let i = 1; i < result.length - 2; i++) {
    const [a, b] = [result[i], result[i + 1]];
    if (!a || !b || Math.abs(a.x - b.x) > 0.5) continue;
    const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
    const x = a.x;
    const shift = SHIFTS.find((s) => !clashes(x + s, top, bottom, line, taken)) ?? 0;
    a.x = b.x = x + shift;
  }
  return result;
}

/** `fixed` routes stay as they are; each of `free` is spread against them and against those before it. */
export function spread(free: [Line, Pt[]][], fixed: [Line, Pt[]][]): [Line, Pt[]][] {
  const taken = fixed.flatMap(([line, points]) => verticals(points, line));
  return free.map(([line, points]) => {
    const result = moved(points, line, taken);
    taken.push(...verticals(result, line));
    return [line, result];
  });
}
