/** Snapshot → React Flow nodes. Nodes that did not change keep their identity, so that their cards are not drawn again. */
import { type Node, type NodeHandle, Position } from "@xyflow/react";
import type { Card, DeployedResource, Group, Port, ResourceState } from "../api/types";
import { type Drawing, groupBox, HIDDEN_IN, HIDDEN_OUT, portAt, type Pt } from "../layout/drawing";
import { cardLabel } from "./names";
import { looksSame } from "./same";

export interface Severities {
  errors: number;
  warnings: number;
}

export type Change = "new" | "edited";

export interface CardData extends Record<string, unknown> {
  card: Card;
  problems: Severities;
  state: ResourceState | null;
  /** In which environment it stands and how, or that it is not there yet; null: not told. */
  standing: CardStanding | null;
  change: Change | null;
  /** What belongs to it, and whether that is folded into it. */
  held: readonly string[];
  folded: boolean;
}

export interface CardStanding {
  state: "done" | "failed" | "working" | "waiting" | "missing" | "drifts";
  words: string;
}

export interface ScopeData extends Record<string, unknown> {
  group: Group;
  /** Of the group itself and of all that is folded into it. */
  problems: Severities;
}

export type CardNode = Node<CardData, "card">;
export type ScopeNode = Node<ScopeData, "scope">;
export type CanvasNode = CardNode | ScopeNode;

export const CONNECTED_SIZE = 8;
export const FREE_SIZE = 10;
const HIDDEN_SIZE = 2;

/** By its corner: where each of a thousand cards is a transform of its own, every frame of a move goes through them all. */
export const placedAt = (position: Pt) => ({ position, style: { left: position.x, top: position.y } });

const portSize = (port: Port) => (port.connected ? CONNECTED_SIZE : FREE_SIZE);

function handle(at: Pt, id: string, left: boolean, size: number): NodeHandle {
  return {
    id,
    type: left ? "target" : "source",
    position: left ? Position.Left : Position.Right,
    x: at.x - size / 2,
    y: at.y - size / 2,
    width: size,
    height: size,
  };
}

/** React Flow needs sizes and ports from the start: measuring them costs four times the render. */
export function handlesOf(card: Pick<Card, "ports" | "width">): NodeHandle[] {
  const shown = card.ports.map((p) => handle(p, p.id, p.side === "left", portSize(p)));
  const hidden = [HIDDEN_IN, HIDDEN_OUT].map((id) =>
    handle(portAt(card, id), id, id === HIDDEN_IN, HIDDEN_SIZE),
  );
  return [...shown, ...hidden];
}

export interface Marks {
  /** What is wired to each card, in words. */
  wiring: ReadonlyMap<string, string>;
  /** What kinds are called. */
  kinds: ReadonlyMap<string, string>;
  problems: ReadonlyMap<string, Severities>;
  states: Readonly<Record<string, ResourceState>>;
  /** What stands in the chosen environment, by card; null: nothing, or nobody knows. */
  standing: Readonly<Record<string, DeployedResource>> | null;
  /** Cards whose resources are otherwise there than they were deployed, as far as somebody looked. */
  drifted: ReadonlySet<string>;
  environment: string;
  changes: ReadonlyMap<string, Change>;
  selected: readonly string[];
  near: ReadonlySet<string> | null;
  /** While a wire is drawn: where it may end. */
  legal: ReadonlySet<string> | null;
  aimed: string | null;
}

const NO_PROBLEMS: Severities = { errors: 0, warnings: 0 };
const NOTHING_HELD: readonly string[] = [];

function classesOf(id: string, marks: Marks): string {
  const classes = [];
  if (marks.near?.has(id) || marks.legal?.has(id)) classes.push("near");
  if (marks.legal?.has(id)) classes.push("legal");
  if (marks.aimed === id) classes.push("aimed");
  return classes.join(" ");
}

const said = ({ id, kind }: Pick<Card, "id"> & { kind?: string | null }, { wiring, kinds }: Marks) => ({
  kind: kinds.get(kind ?? ""),
  wiring: wiring.get(id),
});

/** `inside`: what is folded into the card, whose problems and failures it shows as its own. */
function cardNode(
  card: Card,
  at: Pt,
  marks: Marks,
  held: readonly string[],
  inside: readonly string[],
): CardNode {
  const own = [card.id, ...inside];
  const problems = total(own.flatMap((id) => marks.problems.get(id) ?? []));
  const states = own.flatMap((id) => marks.states[id] ?? []);
  return {
    id: card.id,
    type: "card",
    ...placedAt(at),
    width: card.width,
    height: card.height,
    measured: { width: card.width, height: card.height },
    handles: handlesOf(card),
    selected: own.some((id) => marks.selected.includes(id)),
    className: classesOf(card.id, marks),
    ariaLabel: cardLabel(card, problems, said(card, marks)),
    data: {
      card,
      problems,
      state: states.find((state) => state.state === "failed") ?? marks.states[card.id] ?? null,
      standing: standingOf(card, marks),
      change: marks.changes.get(card.id) ?? (inside.some((id) => marks.changes.has(id)) ? "edited" : null),
      held,
      folded: inside.length > 0,
    },
  };
}

function standingOf(card: Card, { standing, drifted, environment }: Marks): CardStanding | null {
  if (!standing || card.virtual || card.existing === "always") return null;
  if (drifted.has(card.id)) return { state: "drifts", words: `Drifts in ${environment}` };
  const found = standing[card.id];
  if (!found) return { state: "missing", words: `Not in ${environment} yet` };
  return { state: found.state, words: `In ${environment}: ${found.status}` };
}

function total(found: Severities[]): Severities {
  return found.reduce(
    (sum, one) => ({ errors: sum.errors + one.errors, warnings: sum.warnings + one.warnings }),
    NO_PROBLEMS,
  );
}

function scopeNode(
  group: Group,
  drawing: Drawing,
  positions: Readonly<Record<string, Pt>>,
  marks: Marks,
): ScopeNode[] {
  const box = groupBox(group, drawing.cards, positions);
  if (!box) return [];
  const lit = drawing.cards.some((c) => c.group === group.id && marks.near?.has(c.id));
  const own = [group.id, ...group.parts];
  const problems = total(own.flatMap((id) => marks.problems.get(id) ?? []));
  const classes = [classesOf(group.id, marks), lit && !marks.near?.has(group.id) && "near"];
  return [
    {
      id: group.id,
      type: "scope",
      ...placedAt({ x: box.x, y: box.y }),
      width: box.w,
      height: box.h,
      measured: { width: box.w, height: box.h },
      handles: handlesOf({ ports: [], width: box.w }),
      selected: own.some((id) => marks.selected.includes(id)),
      zIndex: -1,
      className: classes.filter(Boolean).join(" "),
      ariaLabel: cardLabel(group, problems, said(group, marks)),
      data: { group, problems },
    },
  ];
}

function unchanged(a: CanvasNode, b: CanvasNode): boolean {
  if (a.type !== b.type || a.className !== b.className || a.selected !== b.selected) return false;
  if (a.position.x !== b.position.x || a.position.y !== b.position.y) return false;
  if (a.width !== b.width || a.height !== b.height || a.ariaLabel !== b.ariaLabel) return false;
  if (a.type === "scope" || b.type === "scope") return looksSame(a.data, b.data);
  const [x, y] = [a.data, b.data];
  if (x.state !== y.state || x.change !== y.change) return false;
  if (x.folded !== y.folded || x.held.join() !== y.held.join()) return false;
  if (x.problems.errors !== y.problems.errors || x.problems.warnings !== y.problems.warnings) return false;
  return looksSame(x.card, y.card);
}

/** `before`: the nodes shown now, whose identity and drag state are kept where nothing changed. */
export function nodesOf(
  drawing: Drawing,
  positions: Readonly<Record<string, Pt>>,
  marks: Marks,
  before: CanvasNode[],
): CanvasNode[] {
  const old = new Map(before.map((node) => [node.id, node]));
  const scopes = drawing.groups.flatMap((group) => scopeNode(group, drawing, positions, marks));
  const drawn = new Set(drawing.cards.map((card) => card.id));
  const cards = drawing.cards.flatMap((card) => {
    const at = positions[card.id];
    const kept = old.get(card.id);
    const held = drawing.held?.get(card.id) ?? NOTHING_HELD;
    const inside = held.filter((id) => !drawn.has(id));
    return at ? [cardNode(card, kept?.dragging ? kept.position : at, marks, held, inside)] : [];
  });
  return [...scopes, ...cards].map((made) => {
    const kept = old.get(made.id);
    if (!kept) return made;
    const node = kept.dragging ? ({ ...made, ...placedAt(kept.position) } as CanvasNode) : made;
    if (unchanged(kept, node)) return kept;
    return kept.dragging ? ({ ...node, dragging: true } as CanvasNode) : node;
  });
}
