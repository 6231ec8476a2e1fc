/** One transition along its route; a selected one says when it is taken. */
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { labelPoint, rounded } from "../layout/path";
import type { LeadEdge } from "./leads";

export const LeadView = memo(function LeadView({ id, data, selected }: EdgeProps<LeadEdge>) {
  if (!data) return null;
  const { lead, hot } = data;
  const at = labelPoint(lead.points);
  const classes = ["wire", "event", lead.failure && "failure", hot && "hot"];
  return (
    <>
      <BaseEdge
        id={id}
        path={rounded(lead.points)}
        interactionWidth={16}
        className={classes.filter(Boolean).join(" ")}
        data-testid={`lead-${lead.source}-${lead.port}`}
      />
      {selected && (
        <EdgeLabelRenderer>
          <div
            className="wire-label"
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
          >
            {lead.label || "then"}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
