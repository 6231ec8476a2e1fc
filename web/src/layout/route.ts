/** An orthogonal route around cards: A* over the grid that the cards' borders span. */
import type { Box, Pt } from "./drawing";
import { Heap } from "./heap";

const MARGIN = 14;
/** What a bend costs, in pixels of detour. */
const BEND = 60;
/** First only cards near the straight corridor count; all of them when nothing is found. */
const CORRIDORS = [160, Infinity];

interface Grid {
  xs: number[];
  ys: number[];
  /** Whether the step from a crossing to the right (or down) runs through a card. */
  blockedRight: Uint8Array;
  blockedDown: Uint8Array;
}

function distinct(values: number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.filter((v, i) => i === 0 || v - (sorted[i - 1] ?? 0) > 0.5);
}

function nearest(values: number[], wanted: number): number {
  let best = 0;
  values.forEach((v, i) => {
    if (Math.abs(v - wanted) < Math.abs((values[best] ?? Infinity) - wanted)) best = i;
  });
  return best;
}

function gridAround(start: Pt, end: Pt, boxes: Box[]): Grid {
  const xs = distinct([
    start.x,
    end.x,
    (start.x + end.x) / 2,
    ...boxes.flatMap((b) => [b.x - MARGIN, b.x + b.w + MARGIN]),
  ]);
  const ys = distinct([start.y, end.y, ...boxes.flatMap((b) => [b.y - MARGIN, b.y + b.h + MARGIN])]);
  const grid = {
    xs,
    ys,
    blockedRight: new Uint8Array(xs.length * ys.length),
    blockedDown: new Uint8Array(xs.length * ys.length),
  };
  for (const box of boxes) block(grid, box);
  return grid;
}

/** The first index whose value is above `limit`. */
function above(values: number[], limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Marks the steps that run through a card; only the few rows and columns it covers are looked at. */
function block({ xs, ys, blockedRight, blockedDown }: Grid, box: Box): void {
  const reach = MARGIN - 1;
  const [i0, i1] = [above(xs, box.x - reach), above(xs, box.x + box.w + reach - 1e-9)];
  const [j0, j1] = [above(ys, box.y - reach), above(ys, box.y + box.h + reach - 1e-9)];
  for (let j = j0; j < j1; j++)
    for (let i = Math.max(i0 - 1, 0); i < i1; i++) blockedRight[j * xs.length + i] = 1;
  for (let j = Math.max(j0 - 1, 0); j < j1; j++)
    for (let i = i0; i < i1; i++) blockedDown[j * xs.length + i] = 1;
}

/** States are crossing × direction: 2·n when the last step was horizontal, 2·n+1 when it was vertical. */
function search(grid: Grid, start: number, goal: number): number[] | null {
  const { xs, ys } = grid;
  const wide = xs.length;
  const x = (n: number) => xs[n % wide] ?? 0;
  const y = (n: number) => ys[Math.floor(n / wide)] ?? 0;
  const ahead = (n: number) => Math.abs(x(n) - x(goal)) + Math.abs(y(n) - y(goal));
  const cost = new Float64Array(wide * ys.length * 2).fill(Infinity);
  const from = new Int32Array(cost.length).fill(-1);
  const heap = new Heap();
  cost[start * 2] = 0;
  heap.push(start * 2, ahead(start));
  while (heap.size) {
    const state = heap.pop() ?? 0;
    const n = state >> 1;
    if (state === goal * 2) return trace(from, state);
    const go = (next: number, direction: number) => {
      const to = next * 2 + direction;
      const step = Math.abs(x(next) - x(n)) + Math.abs(y(next) - y(n));
      const sum = (cost[state] ?? Infinity) + step + (direction === (state & 1) ? 0 : BEND);
      if (sum >= (cost[to] ?? 0) - 1e-6) return;
      cost[to] = sum;
      from[to] = state;
      heap.push(to, sum + ahead(next));
    };
    if (n === goal) go(n, 0);
    if ((n % wide) + 1 < wide && !grid.blockedRight[n]) go(n + 1, 0);
    if (n % wide > 0 && !grid.blockedRight[n - 1]) go(n - 1, 0);
    if (n + wide < wide * ys.length && !grid.blockedDown[n]) go(n + wide, 1);
    if (n >= wide && !grid.blockedDown[n - wide]) go(n - wide, 1);
  }
  return null;
}

function trace(from: Int32Array, end: number): number[] {
  const crossings: number[] = [];
  for (let state = end; state >= 0; state = from[state] ?? -1) crossings.push(state >> 1);
  return crossings.reverse();
}

const sameLine = (a: number, b: number, c: number) => Math.abs(a - b) < 0.6 && Math.abs(b - c) < 0.6;

/** Drops points that lie on a straight line between their neighbours. */
export function simplify(points: Pt[]): Pt[] {
  const kept: Pt[] = [];
  points.forEach((point, i) => {
    const before = kept[kept.length - 1];
    const after = points[i + 1];
    if (before && after && (sameLine(before.x, point.x, after.x) || sameLine(before.y, point.y, after.y)))
      return;
    kept.push(point);
  });
  return kept;
}

function within(box: Box, start: Pt, end: Pt, corridor: number): boolean {
  return (
    box.x < Math.max(start.x, end.x) + corridor &&
    box.x + box.w > Math.min(start.x, end.x) - corridor &&
    box.y < Math.max(start.y, end.y) + corridor &&
    box.y + box.h > Math.min(start.y, end.y) - corridor
  );
}

/** Leaves `a` to the right and enters `b` from the left. A plain Z where cards leave no way through. */
export function route(a: Pt, b: Pt, boxes: Box[]): Pt[] {
  const start = { x: a.x + MARGIN, y: a.y };
  const end = { x: b.x - MARGIN, y: b.y };
  for (const corridor of CORRIDORS) {
    const grid = gridAround(
      start,
      end,
      boxes.filter((box) => within(box, start, end, corridor)),
    );
    const crossing = (p: Pt) => nearest(grid.ys, p.y) * grid.xs.length + nearest(grid.xs, p.x);
    const path = search(grid, crossing(start), crossing(end));
    if (!path) continue;
    const middle = path.map((n) => ({
      x: grid.xs[n % grid.xs.length] ?? 0,
      y: grid.ys[Math.floor(n / grid.xs.length)] ?? 0,
    }));
    return simplify([a, ...middle, b]);
  }
  return plainRoute(a, b);
}

/** Right, across, right: looks at no card. For lines so many that a way around each is not worth its time. */
export function plainRoute(a: Pt, b: Pt): Pt[] {
  const x = (a.x + b.x) / 2;
  if (b.x > a.x + 2 * MARGIN) return simplify([a, { x, y: a.y }, { x, y: b.y }, b]);
  const [right, left, y] = [a.x + MARGIN, b.x - MARGIN, (a.y + b.y) / 2];
  return simplify([a, { x: right, y: a.y }, { x: right, y }, { x: left, y }, { x: left, y: b.y }, b]);
}
