/** A GraphQL API as React Flow's nodes and edges. Everything has its place already: the server lays it out. */
import type { Node } from "@xyflow/react";
import type { Graphql, GraphCard, GraphqlField, Lead } from "../api/types";
import { handlesOf } from "../canvas/nodes";

export interface TypeData extends Record<string, unknown> {
  card: GraphCard;
}

export type TypeNode = Node<TypeData, "type">;

export interface Marks {
  card: string | null;
  lead: string | null;
  drawing: string | null;
}

export function fieldOf(api: Graphql, id: string): GraphqlField | undefined {
  for (const type of Object.values(api.types)) {
    const found = type.fields.find((field) => field.id === id);
    if (found) return found;
  }
  return undefined;
}

/** What may answer the field: nothing where something does already. */
export function legalAnswers(api: Graphql, field: string): Set<string> {
  const found = fieldOf(api, field);
  return new Set(found?.resolvers?.length ? [] : api.answers.map((answer) => answer.id));
}

function near(api: Graphql, id: string): Set<string> {
  const ids = new Set([id]);
  for (const lead of api.leads) {
    if (lead.source === id) ids.add(lead.target);
    if (lead.target === id) ids.add(lead.source);
  }
  return ids;
}

export function nodesOf(api: Graphql, marks: Marks): TypeNode[] {
  const legal = marks.drawing ? legalAnswers(api, marks.drawing) : null;
  const lit = legal ?? (marks.card ? near(api, marks.card) : null);
  return api.cards.map((card): TypeNode => {
    const rows = card.rows.map((row) => [row.label, row.note].filter(Boolean).join(": "));
    const classes = [legal?.has(card.id) && "legal", lit?.has(card.id) && "near"];
    return {
      id: card.id,
      type: "type",
      position: { x: card.x, y: card.y },
      width: card.width,
      height: card.height,
      measured: { width: card.width, height: card.height },
      handles: handlesOf({ ports: card.ports, width: card.width }),
      draggable: false,
      selected: marks.card === card.id,
      className: classes.filter(Boolean).join(" "),
      ariaLabel: [card.title, card.subtitle, ...rows].join(", "),
      data: { card },
    };
  });
}

export const leadSentence = (lead: Lead): string =>
  `${lead.port} is answered by ${lead.target}, ${lead.label}`;
