/** A drawing as ELK graphs: one for each connected part, because ELK does not pack parts that hold groups. */
import type { ElkExtendedEdge, ElkNode, ElkPort } from "elkjs/lib/elk-api.js";
import type { Card } from "../api/types";
import {
  type Drawing,
  emptyGroups,
  GROUP_HEAD,
  GROUP_PAD,
  HIDDEN_IN,
  HIDDEN_OUT,
  type Line,
  portAt,
} from "./drawing";

type Options = Record<string, string>;

// ELK does not hand spacing down to groups: it is repeated on every one.
const SPACING: Options = {
  "elk.layered.spacing.nodeNodeBetweenLayers": "60",
  "elk.spacing.nodeNode": "24",
  "elk.layered.spacing.edgeNodeBetweenLayers": "22",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
  "elk.spacing.edgeEdge": "12",
  "elk.spacing.edgeNode": "18",
  "elk.spacing.portPort": "12",
};

const LAYERED: Options = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  ...SPACING,
  "elk.layered.nodePlacement.favorStraightEdges": "true",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.layering.strategy": "NETWORK_SIMPLEX",
  "elk.layered.compaction.postCompaction.strategy": "EDGE_LENGTH",
  "elk.json.edgeCoords": "ROOT",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
};

/** Above this many cards the better node placement takes seconds. */
const NETWORK_SIMPLEX_LIMIT = 150;

function effort(cards: number): Options {
  return cards <= NETWORK_SIMPLEX_LIMIT
    ? { "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX", "elk.layered.thoroughness": "20" }
    : { "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF", "elk.layered.thoroughness": "7" };
}

// One ELK port for each incoming line, all at one place: lines that share a port would be drawn
// as one trunk, and A→X, B→X, B→Y would read as A→Y.
const incoming = (line: Line) => `${line.target}\n${line.targetPort}\n${line.id}`;
const outgoing = (line: Line) => `${line.source}\n${line.sourcePort}`;

function port(card: Card, id: string, portId: string, side: "WEST" | "EAST"): ElkPort {
  const at = portAt(card, portId);
  return { id, x: at.x, y: at.y, width: 0, height: 0, layoutOptions: { "elk.port.side": side } };
}

function elkCard(card: Card, lines: Line[]): ElkNode {
  const left = lines
    .filter((l) => l.target === card.id)
    .map((l) => port(card, incoming(l), l.targetPort, "WEST"));
  const rightIds = new Set(lines.filter((l) => l.source === card.id).map((l) => l.sourcePort));
  const right = [...card.ports.filter((p) => p.side === "right").map((p) => p.id), HIDDEN_OUT, HIDDEN_IN]
    .filter((id) => rightIds.has(id))
    .map((id) => port(card, `${card.id}\n${id}`, id, "EAST"));
  return {
    id: card.id,
    width: card.width,
    height: card.height,
    ports: [...left, ...right],
    layoutOptions: { "elk.portConstraints": "FIXED_POS", "elk.alignment": "LEFT" },
  };
}

function elkGroup(id: string, children: ElkNode[], lines: Line[]): ElkNode {
  const port = (name: string, side: string) => ({ id: name, layoutOptions: { "elk.port.side": side } });
  const left = lines.filter((l) => l.target === id).map((l) => port(incoming(l), "WEST"));
  const right = new Set(lines.filter((l) => l.source === id).map(outgoing));
  const padding = `[top=${GROUP_HEAD},left=${GROUP_PAD},bottom=${GROUP_PAD},right=${GROUP_PAD}]`;
  return {
    id,
    children,
    ports: [...left, ...[...right].map((name) => port(name, "EAST"))],
    layoutOptions: {
      ...SPACING,
      "elk.portConstraints": "FIXED_SIDE",
      "elk.alignment": "LEFT",
      "elk.padding": padding,
    },
  };
}

/** How much ELK prefers an edge to run to the right, and to be straight. */
function priorities(line: Line): Options {
  const rank = line.flow ? 10 : line.reference ? 0 : 3;
  return {
    "elk.layered.priority.direction": String(rank),
    "elk.layered.priority.straightness": String(rank),
  };
}

function elkEdge(line: Line): ElkExtendedEdge {
  return {
    id: line.id,
    sources: [outgoing(line)],
    targets: [incoming(line)],
    layoutOptions: priorities(line),
  };
}

/** Connected parts of the drawing (a group is one with its members), the largest first. */
export function parts(drawing: Drawing): Card[][] {
  const { lines } = drawing;
  const cards = [...drawing.cards, ...emptyGroups(drawing)];
  const up = new Map<string, string>();
  const find = (id: string): string => {
    const parent = up.get(id) ?? id;
    if (parent === id) return id;
    const root = find(parent);
    up.set(id, root);
    return root;
  };
  for (const card of cards) if (card.group) up.set(find(card.id), find(card.group));
  for (const line of lines) up.set(find(line.source), find(line.target));
  const byRoot = new Map<string, Card[]>();
  for (const card of cards) byRoot.set(find(card.id), [...(byRoot.get(find(card.id)) ?? []), card]);
  return [...byRoot.values()].sort((a, b) => b.length - a.length);
}

/** The ELK graph of one part. */
export function elkGraph(part: Card[], drawing: Drawing): ElkNode {
  const ids = new Set(part.map((card) => card.id));
  for (const card of part) if (card.group) ids.add(card.group);
  const lines = drawing.lines.filter((line) => ids.has(line.source));
  const nodes = (inGroup: string | null) =>
    part.filter((card) => (card.group ?? null) === inGroup).map((card) => elkCard(card, lines));
  const groups = drawing.groups
    .map((g) => elkGroup(g.id, nodes(g.id), lines))
    .filter((g) => g.children?.length);
  const known = new Set(drawing.groups.map((g) => g.id));
  const strays = part.filter((c) => c.group && !known.has(c.group)).map((c) => elkCard(c, lines));
  return {
    id: "root",
    layoutOptions: { ...LAYERED, ...effort(part.length) },
    children: [...nodes(null), ...strays, ...groups],
    edges: lines.map(elkEdge),
  };
}
