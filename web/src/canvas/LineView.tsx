/** One wire or reference, along its route. A lit one says what it does; one that a Condition decides bears its name. */
import { BaseEdge, EdgeLabelRenderer } from "@xyflow/react";
import { memo } from "react";
import { labelPoint, rounded } from "../layout/path";
import { useArrangement } from "../store/arrangement";
import type { LineEdge } from "./edges";
import { wireWords } from "./names";
import { Pulse } from "./Pulse";

type Drawn = Pick<LineEdge, "id" | "data">;

function useLine({ id, data }: Drawn) {
  // Its own route only: while a card is dragged nothing else of the drawing is gone through.
  const routed = useArrangement((s) => s.routes[id]);
  const points = data?.points ?? routed;
  if (!data || !points) return null;
  const { wire, hot } = data;
  const classes = ["wire", wire ? wire.style : "reference", wire?.failure && "failure", hot && "hot"];
  return {
    data,
    at: labelPoint(points),
    along: rounded(points),
    // Dashes are counted from the target: where access wires run into one port together they stay dashes.
    path: rounded(wire?.style === "access" ? points.toReversed() : points),
    className: classes.filter(Boolean).join(" "),
  };
}

/** Once more what a lit line looks like: over cards, and unseen by readers and the pointer. */
export const LitLine = memo(function LitLine(drawn: Drawn) {
  const line = useLine(drawn);
  return line && <path className={line.className} d={line.path} data-line={drawn.id} />;
});

export const LineView = memo(function LineView({ id, data: given }: Drawn) {
  const line = useLine({ id, data: given });
  if (!line) return null;
  const { at, path, along, className, data } = line;
  const { wire, hot, chosen } = data;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={wire ? 16 : 0}
        className={className}
        data-testid={wire ? `wire-${wire.id}` : undefined}
      />
      {wire && <Pulse wire={wire} path={along} />}
      {chosen && wire && (
        <EdgeLabelRenderer>
          <div
            className="wire-label"
            data-line={id}
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
            data-line={id}
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
          >
            {wire.condition}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
