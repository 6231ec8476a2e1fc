/** Shelf packing: places laid-out parts in rows under the widest one. */

export interface Extent {
  width: number;
  height: number;
}

export interface Offset {
  dx: number;
  dy: number;
}

const GAP_Y = 56;
const GAP_X = 90;
/** Rows may be at least this wide, so that a project of single cards does not become one tall column. */
const MIN_ROW = 1180;

/** One offset for each extent, in their order. */
export function pack(extents: Extent[]): Offset[] {
  const row = Math.max(MIN_ROW, ...extents.map((e) => e.width));
  let x = 0;
  let y = 0;
  let tallest = 0;
  return extents.map((extent) => {
    const single = extent.height <= 80 && extent.width <= 240;
    if (x && x + extent.width > row) {
      x = 0;
      y += tallest + (single ? 32 : GAP_Y);
      tallest = 0;
    }
    const offset = { dx: x, dy: y };
    tallest = Math.max(tallest, extent.height);
    x += extent.width + (single ? 60 : GAP_X);
    return offset;
  });
}
