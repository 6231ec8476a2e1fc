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
  /** Card → what belongs to it and is folded into it, or was until a person opened it. */
  held?: ReadonlyMap<string, readonly string[]>;
}

/** Ports every card has, unseen: ends of references, and of wires whose facet is not drawn. */
export const HIDDEN_IN = "~in";
export const HIDDEN_OUT = "~out";

const HEADER_MIDDLE = 27;
export const GROUP_HEAD = 46;
export const GROUP_PAD = 20;
/** A group that nothing stands in has room for one card. */
const EMPTY_GROUP = { width: 268, height: 120 };
/** Of a group that a person folded only its label is left. */
const FOLDED_GROUP = { width: 268, height: GROUP_HEAD };

const bareSize = (group: Group) => (group.collapsed ? FOLDED_GROUP : EMPTY_GROUP);

/** Where a port is, relative to its card's corner. */
export function portAt(card: Pick<Card, "ports" | "width">, id: string): Pt {
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

export type Fold = ReadonlyMap<string, string>;

/** What is not drawn as a card → the group whose box stands for it. */
export function foldOf(groups: Group[]): Fold {
  return new Map(groups.flatMap((g) => [g.id, ...g.parts].map((id) => [id, g.id] as const)));
}

/** Card → the cards that belong to it, in the template's order. */
export function heldBy(cards: Card[]): ReadonlyMap<string, readonly string[]> {
  const held = new Map<string, string[]>();
  for (const { id, owner } of cards) if (owner) held.set(owner, [...(held.get(owner) ?? []), id]);
  return held;
}

/** What is folded: the parts of groups into their box, and what belongs to a card into it, unless that is opened. */
export function folded(
  { cards, groups }: Pick<Drawing, "cards" | "groups">,
  opened: (owner: string) => boolean,
): Fold {
  const boxed = foldOf(groups);
  const own = cards.flatMap(({ id, owner }) => {
    if (!owner) return [];
    // What belongs to a card of a folded group goes with it.
    const box = boxed.get(owner);
    if (box !== undefined) return [[id, box] as const];
    return opened(owner) ? [] : [[id, owner] as const];
  });
  return new Map([...own, ...boxed]);
}

/** A line's ends as they are drawn; null where one is not, or where being inside the group shows it. */
function drawnEnds(
  { source, target }: { source: string; target: string },
  cards: ReadonlyMap<string, Card>,
  fold: Fold,
) {
  const [from, to] = [fold.get(source) ?? source, fold.get(target) ?? target];
  const drawn = (id: string) => cards.has(id) || fold.has(id);
  if (from === to || !drawn(from) || !drawn(to)) return null;
  if (cards.get(from)?.group === to || cards.get(to)?.group === from) return null;
  return { from, to };
}

/**
 * Every line of a diagram between what is drawn: `cards`, and the boxes of groups.
 * A reference is left out where a wire already joins the same two.
 */
export function linesOf(
  cards: Card[],
  wires: Wire[],
  references: Reference[],
  fold: Fold = new Map(),
): Line[] {
  const byId = new Map(cards.map((card) => [card.id, card]));
  const joined = new Set<string>();
  const lines: Line[] = [];
  for (const w of wires) {
    const ends = drawnEnds(w, byId, fold);
    if (!ends) continue;
    joined.add(pair(ends.from, ends.to)).add(pair(ends.to, ends.from));
    lines.push({
      id: w.id,
      source: ends.from,
      sourcePort: sourcePort(byId.get(ends.from), w.facet),
      target: ends.to,
      targetPort: targetPort(byId.get(ends.to)),
      reference: false,
      flow: w.style === "event",
    });
  }
  for (const r of references) {
    const ends = drawnEnds(r, byId, fold);
    if (!ends || joined.has(pair(ends.from, ends.to))) continue;
    joined.add(pair(ends.from, ends.to));
    lines.push({
      id: `reference ${ends.from} ${ends.to}`,
      source: ends.from,
      sourcePort: HIDDEN_OUT,
      target: ends.to,
      targetPort: HIDDEN_IN,
      reference: true,
      flow: false,
    });
  }
  return lines;
}

/** The box around a group's members; of an empty one where it was put, or null where it was not. */
export function groupBox(group: Group, cards: Card[], positions: Readonly<Record<string, Pt>>): Box | null {
  const members = cards.flatMap((c) => {
    const at = positions[c.id];
    return c.group === group.id && at ? [{ x: at.x, y: at.y, w: c.width, h: c.height }] : [];
  });
  if (!members.length) {
    const at = positions[group.id];
    return at ? boxOf(bareSize(group), at) : null;
  }
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

/** A group as layout and routing see it where lines end at its label: a card without rows. */
export function cardOfGroup(group: Group, size = bareSize(group)): Card {
  const { id, kind, family, glyph, title, subtitle } = group;
  const card = { id, type: "", kind, family, glyph, title, subtitle, ...size };
  return {
    ...card,
    virtual: false,
    event: false,
    group: null,
    owner: null,
    line: 0,
    lines: [0, 0],
    facets: [],
    ports: [],
    condition: null,
    existing: null,
    parameter: null,
  };
}

/** Groups that nothing stands in, as cards. */
export function emptyGroups({ cards, groups }: Pick<Drawing, "cards" | "groups">): Card[] {
  const filled = new Set(cards.map((card) => card.group));
  return groups.filter((group) => !filled.has(group.id)).map((group) => cardOfGroup(group));
}

/** The label of every group that is placed: a card at the box's corner. */
export function groupHeads(drawing: Drawing, positions: Readonly<Record<string, Pt>>): [Card, Pt][] {
  return drawing.groups.flatMap((group): [Card, Pt][] => {
    const box = groupBox(group, drawing.cards, positions);
    return box ? [[cardOfGroup(group, { width: box.w, height: GROUP_HEAD }), { x: box.x, y: box.y }]] : [];
  });
}

/** `positions` with each group's own, which is its box's corner. */
export function withGroups(drawing: Drawing, positions: Readonly<Record<string, Pt>>): Record<string, Pt> {
  const corners = groupHeads(drawing, positions).map(([card, at]) => [card.id, at] as const);
  return { ...positions, ...Object.fromEntries(corners) };
}

/** The box around boxes; null around none. */
export function around(boxes: Box[]): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, w, h } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + w);
    bottom = Math.max(bottom, y + h);
  }
  return boxes.length ? { x: left, y: top, w: right - left, h: bottom - top } : null;
}
