/** The wire while it is being drawn by hand. */
import type { ConnectionLineComponentProps } from "@xyflow/react";
import type { Pt } from "../layout/drawing";
import { rounded } from "../layout/path";
import { simplify } from "../layout/route";

/** Two bends, around nothing: the way of a wire that has no route yet. */
export function drawnPoints(from: Pt, to: Pt): Pt[] {
  const x = Math.max(from.x + 14, (from.x + to.x) / 2);
  return simplify([from, { x, y: from.y }, { x, y: to.y }, to]);
}

export function DrawnLine({ fromX, fromY, toX, toY }: ConnectionLineComponentProps) {
  const points = drawnPoints({ x: fromX, y: fromY }, { x: toX, y: toY });
  return (
    <g>
      <path d={rounded(points)} className="wire drawn" />
      <circle cx={toX} cy={toY} r={4} fill="var(--accent)" />
    </g>
  );
}
