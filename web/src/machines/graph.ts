/** A state machine as React Flow's nodes and edges. Everything has its place already: the server lays it out. */
import type { Node } from "@xyflow/react";
import type { Lead, Machine, GraphCard } from "../api/types";
import { handlesOf } from "../canvas/nodes";

export interface StateData extends Record<string, unknown> {
  card: GraphCard;
}

export type StateNode = Node<StateData, "state" | "statebox">;

export const START = "\u25b8start";
export const END = "\u25b8end";

interface Marks {
  selected: string | null;
  lead: string | null;
  /** Where a transition that is being drawn begins. */
  drawing: { state: string; port: string } | null;
}

/** A state leads to those of its own level; where a task or wait ends, to the end. */
export function legalTargets(machine: Machine, from: string, port: string): Set<string> {
  const source = machine.cards.find((card) => card.id === from);
  if (!source) return new Set();
  const beside = machine.cards.filter(
    (card) => (card.shape === "card" || card.shape === "box") && card.level === source.level,
  );
  const ids = new Set(beside.map((card) => card.id));
  if (port === "out" && from !== START) ids.add(END);
  return ids;
}

function label(card: GraphCard): string {
  const rows = card.rows.map((row) => [row.label, row.note].filter(Boolean).join(" "));
  return [card.title, card.subtitle, ...rows, ...card.problems].filter(Boolean).join(", ");
}

export function nodesOf(machine: Machine, marks: Marks): StateNode[] {
  const legal = marks.drawing ? legalTargets(machine, marks.drawing.state, marks.drawing.port) : null;
  const near = marks.selected ? neighbours(machine, marks.selected) : null;
  return machine.cards.map((card): StateNode => {
    const box = card.shape === "box" || card.shape === "branch";
    const classes = [legal?.has(card.id) && "legal", (legal ?? near)?.has(card.id) && "near"];
    return {
      id: card.id,
      type: box ? "statebox" : "state",
      position: { x: card.x, y: card.y },
      width: card.width,
      height: card.height,
      measured: { width: card.width, height: card.height },
      handles: handlesOf({ ports: card.ports, width: card.width }),
      draggable: false,
      selectable: card.shape !== "mark",
      focusable: card.shape !== "mark",
      selected: marks.selected === card.id,
      zIndex: box ? -1 : 0,
      className: classes.filter(Boolean).join(" "),
      ariaLabel: label(card),
      data: { card },
    };
  });
}

/** The state, what leads to it, and what it leads to. */
function neighbours(machine: Machine, id: string): Set<string> {
  const ids = new Set([id]);
  for (const lead of machine.leads) {
    if (lead.source === id) ids.add(lead.target);
    if (lead.target === id) ids.add(lead.source);
  }
  return ids;
}

const TITLES: Record<string, string> = { [START]: "The start", [END]: "the end" };

export function leadSentence(lead: Lead): string {
  const when = lead.label ? `, ${lead.failure || lead.label === "otherwise" ? "" : "if "}${lead.label},` : "";
  return `${TITLES[lead.source] ?? lead.source}${when} leads to ${TITLES[lead.target] ?? lead.target}`;
}
