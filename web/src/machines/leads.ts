/** Lines of a canvas whose lines lead on: a state machine's transitions, what answers a field of GraphQL. */
import type { Edge } from "@xyflow/react";
import type { Lead } from "../api/types";

export interface LeadData extends Record<string, unknown> {
  lead: Lead;
  hot: boolean;
}

export type LeadEdge = Edge<LeadData, "lead">;

/** `card`: the lines at it are lit. `chosen`: the line that is selected. */
export function edgesOf(
  leads: Lead[],
  card: string | null,
  chosen: string | null,
  said: (lead: Lead) => string,
): LeadEdge[] {
  return leads.map((lead) => {
    const hot = lead.id === chosen || lead.source === card || lead.target === card;
    return {
      id: lead.id,
      type: "lead",
      source: lead.source,
      sourceHandle: lead.port,
      target: lead.target,
      targetHandle: "in",
      selected: lead.id === chosen,
      focusable: true,
      zIndex: hot ? 2 : 1,
      ariaLabel: said(lead),
      data: { lead, hot },
    };
  });
}
