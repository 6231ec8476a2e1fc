/** What layout and routing see of a snapshot: boxes with ports, and lines between ports. Knows nothing of the DOM. */
import type { Card, Group, Reference, Wire } from "../api/types";

export interface Pt {
  x: number;
  y: number;
}

export interface Box extends Pt {
  w: number;
  h: number;
}

/** A line between two ports; `reference` lines are dependencies that no wire draws. */
export interface Line {
  id: string;
  source: string;
  sourcePort: string;
  target: string;
  targetPort: string;
  reference: boolean;
  /** Events flow to the right; where a circle must be broken, an access wire runs back. */
  flow: boolean;
}

export interface Drawing {
  cards: Card[];
  groups: Group[];
  lines: Line[];
}

/** Ports every card has, unseen: ends of references, and of wires whose facet is not drawn. */
export const HIDDEN_IN = "~in";
export const HIDDEN_OUT = "~out";

const HEADER_MIDDLE = 27;
export const GROUP_HEAD = 46;
export const GROUP_PAD = 20;

/** Where a port is, relative to its card's corner. */
export function portAt(card: Card, id: string): Pt {
  const port = card.ports.find((p) => p.id === id);
  if (port) return { x: port.x, y: port.y };
  return { x: id === HIDDEN_IN ? 0 : card.width, y: HEADER_MIDDLE };
}

/** The port a wire leaves from: its facet's, else `out`, else the hidden one. */
export function sourcePort(card: Card | undefined, facet: string | null): string {
  const has = (id: string) => card?.ports.some((p) => p.id === id && p.side === "right");
  if (facet !== null && has(facet)) return facet;
  return has("out") ? "out" : HIDDEN_OUT;
}

export function targetPort(card: Card | undefined): string {
  return card?.ports.some((p) => p.id === "in") ? "in" : HIDDEN_IN;
}

const pair = (source: string, target: string) => `${source}\n${target}`;

/** Every line of a diagram. A reference is left out where a wire already joins the same two cards. */
export function linesOf(cards: Card[], wires: Wire[], references: Reference[]): Line[] {
  const byId = new Map(cards.map((card) => [card.id, card]));
  const joined = new Set(wires.flatMap((w) => [pair(w.source, w.target), pair(w.target, w.source)]));
  const lines: Line[] = wires
    .filter((w) => byId.has(w.source) && byId.has(w.target))
    .map((w) => ({
      id: w.id,
      source: w.source,
      sourcePort: sourcePort(byId.get(w.source), w.facet),
      target: w.target,
      targetPort: targetPort(byId.get(w.target)),
      reference: false,
      flow: w.style === "event",
    }));
  for (const r of references) {
    const key = pair(r.source, r.target);
    if (joined.has(key) || r.source === r.target || !byId.has(r.source) || !byId.has(r.target)) continue;
    joined.add(key);
    lines.push({
      id: `reference ${r.source} ${r.target}`,
      source: r.source,
      sourcePort: HIDDEN_OUT,
      target: r.target,
      targetPort: HIDDEN_IN,
      reference: true,
      flow: false,
    });
  }
  return lines;
}

/** The box around a group's members, or null when it has none that are placed. */
export function groupBox(group: Group, cards: Card[], positions: Readonly<Record<string, Pt>>): Box | null {
  const members = cards.flatMap((c) => {
    const at = positions[c.id];
    return c.group === group.id && at ? [{ x: at.x, y: at.y, w: c.width, h: c.height }] : [];
  });
  if (!members.length) return null;
  const x = Math.min(...members.map((m) => m.x)) - GROUP_PAD;
  const y = Math.min(...members.map((m) => m.y)) - GROUP_HEAD;
  return {
    x,
    y,
    w: Math.max(...members.map((m) => m.x + m.w)) + GROUP_PAD - x,
    h: Math.max(...members.map((m) => m.y + m.h)) + GROUP_PAD - y,
  };
}

export function boxOf(card: Pick<Card, "width" | "height">, at: Pt): Box {
  return { x: at.x, y: at.y, w: card.width, h: card.height };
}
