/** The box that an arrow key goes to: the nearest one on that side, those straight ahead before those beside. */
import type { Box } from "./drawing";

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

const SIDEWAYS = 2.5;

export const isArrow = (key: string): key is Arrow => /^Arrow(Left|Right|Up|Down)$/.test(key);

export function neighbour(boxes: ReadonlyMap<string, Box>, from: string, arrow: Arrow): string | null {
  const start = boxes.get(from);
  if (!start) return null;
  const middle = (b: Box) => ({ x: b.x + b.w / 2, y: b.y + b.h / 2 });
  const origin = middle(start);
  let best: string | null = null;
  let least = Infinity;
  for (const [id, box] of boxes) {
    if (id === from) continue;
    const to = middle(box);
    const [dx, dy] = [to.x - origin.x, to.y - origin.y];
    const ahead = { ArrowLeft: -dx, ArrowRight: dx, ArrowUp: -dy, ArrowDown: dy }[arrow];
    const beside = Math.abs(arrow === "ArrowLeft" || arrow === "ArrowRight" ? dy : dx);
    if (ahead <= 0 || ahead * SIDEWAYS < beside) continue;
    const distance = ahead + SIDEWAYS * beside;
    if (distance < least) [best, least] = [id, distance];
  }
  return best;
}
