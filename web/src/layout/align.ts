/** Aligning and distributing boxes: pure arithmetic, whole pixels. */
import type { Box, Pt } from "./drawing";

export type Side = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Axis = "across" | "down";

type Boxes = Readonly<Record<string, Box>>;

const middleOf = (low: number, high: number) => (low + high) / 2;

/** Each box's corner once their sides, or their middles, are on one line: that of all of them together. */
export function aligned(boxes: Boxes, side: Side): Record<string, Pt> {
  const all = Object.values(boxes);
  const left = Math.min(...all.map((b) => b.x));
  const right = Math.max(...all.map((b) => b.x + b.w));
  const top = Math.min(...all.map((b) => b.y));
  const bottom = Math.max(...all.map((b) => b.y + b.h));
  const at: Record<Side, (b: Box) => Pt> = {
    left: (b) => ({ x: left, y: b.y }),
    centre: (b) => ({ x: Math.round(middleOf(left, right) - b.w / 2), y: b.y }),
    right: (b) => ({ x: right - b.w, y: b.y }),
    top: (b) => ({ x: b.x, y: top }),
    middle: (b) => ({ x: b.x, y: Math.round(middleOf(top, bottom) - b.h / 2) }),
    bottom: (b) => ({ x: b.x, y: bottom - b.h }),
  };
  return Object.fromEntries(Object.entries(boxes).map(([id, box]) => [id, at[side](box)]));
}

/** Equal gaps between neighbours; the outermost two stay. Where they overlap the gaps are negative, but equal. */
export function distributed(boxes: Boxes, axis: Axis): Record<string, Pt> {
  const start = (b: Box) => (axis === "across" ? b.x : b.y);
  const size = (b: Box) => (axis === "across" ? b.w : b.h);
  const sorted = Object.entries(boxes).sort(([, a], [, b]) => start(a) - start(b));
  const [first, last] = [sorted[0]?.[1], sorted[sorted.length - 1]?.[1]];
  if (!first || !last || sorted.length < 3) return {};
  const taken = sorted.reduce((sum, [, box]) => sum + size(box), 0);
  const gap = (start(last) + size(last) - start(first) - taken) / (sorted.length - 1);
  let next = start(first);
  return Object.fromEntries(
    sorted.map(([id, box]) => {
      const at = Math.round(next);
      next += size(box) + gap;
      return [id, axis === "across" ? { x: at, y: box.y } : { x: box.x, y: at }];
    }),
  );
}
