/** One wire or reference, along its route. A lit one says what it does; one that a Condition decides bears its name. */
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { labelPoint, rounded } from "../layout/path";
import { type LineEdge, wireWords } from "./edges";

export const LineView = memo(function LineView({ id, data }: EdgeProps<LineEdge>) {
  if (!data) return null;
  const { points, wire, hot, chosen } = data;
  const at = labelPoint(points);
  // Dashes are counted from the target: where access wires run into one port together they stay dashes.
  const path = rounded(wire?.style === "access" ? points.toReversed() : points);
  const classes = ["wire", wire ? wire.style : "reference", wire?.failure && "failure", hot && "hot"];
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={wire ? 16 : 0}
        className={classes.filter(Boolean).join(" ")}
        data-testid={wire ? `wire-${wire.id}` : undefined}
      />
      {chosen && wire && (
        <EdgeLabelRenderer>
          <div
            className="wire-label"
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
          >
            {wireWords(wire)}
            {wire.condition && ` if ${wire.condition}`}
          </div>
        </EdgeLabelRenderer>
      )}
      {!chosen && wire?.condition && (
        <EdgeLabelRenderer>
          <span
            className={`wire-condition${hot ? " hot" : ""}`}
            // The line itself says it to a screen reader.
            aria-hidden="true"
            data-testid={`condition-${wire.id}`}
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
          >
            {wire.condition}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
