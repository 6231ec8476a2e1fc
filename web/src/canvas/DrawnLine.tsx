/** The wire while it is being drawn by hand. */
import type { ConnectionLineComponentProps } from "@xyflow/react";
import { rounded } from "../layout/path";
import { simplify } from "../layout/route";

export function DrawnLine({ fromX, fromY, toX, toY }: ConnectionLineComponentProps) {
  const x = Math.max(fromX + 14, (fromX + toX) / 2);
  const points = simplify([
    { x: fromX, y: fromY },
    { x, y: fromY },
    { x, y: toY },
    { x: toX, y: toY },
  ]);
  return (
    <g>
      <path d={rounded(points)} className="wire drawn" />
      <circle cx={toX} cy={toY} r={4} fill="var(--accent)" />
    </g>
  );
}
