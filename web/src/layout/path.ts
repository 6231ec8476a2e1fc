/** Points to an SVG path with rounded bends. */
import type { Pt } from "./drawing";

const BEND_RADIUS = 10;
const short = (v: number) => Math.round(v * 10) / 10;

export function rounded(points: Pt[], radius = BEND_RADIUS): string {
  const [first, ...rest] = points;
  const last = rest[rest.length - 1];
  if (!first || !last) return "";
  const bends = rest
    .slice(0, -1)
    .map((corner, i) => bend(points[i] ?? corner, corner, rest[i + 1] ?? corner, radius));
  return `M${short(first.x)} ${short(first.y)}${bends.join("")}L${short(last.x)} ${short(last.y)}`;
}

function bend(before: Pt, corner: Pt, after: Pt, radius: number): string {
  const inLength = Math.hypot(corner.x - before.x, corner.y - before.y);
  const outLength = Math.hypot(after.x - corner.x, after.y - corner.y);
  const r = Math.min(radius, inLength / 2, outLength / 2);
  if (!r) return "";
  const start = {
    x: corner.x - ((corner.x - before.x) / inLength) * r,
    y: corner.y - ((corner.y - before.y) / inLength) * r,
  };
  const end = {
    x: corner.x + ((after.x - corner.x) / outLength) * r,
    y: corner.y + ((after.y - corner.y) / outLength) * r,
  };
  return `L${short(start.x)} ${short(start.y)}Q${short(corner.x)} ${short(corner.y)} ${short(end.x)} ${short(end.y)}`;
}

/** The middle of the longest segment: where a label goes. */
export function labelPoint(points: Pt[]): Pt {
  let best = { length: -1, at: points[0] ?? { x: 0, y: 0 } };
  points.forEach((b, i) => {
    const a = points[i - 1];
    if (!a) return;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length > best.length) best = { length, at: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
  });
  return best.at;
}
