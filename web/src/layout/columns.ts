/** After ELK: compaction leaves near-columns a few pixels apart; pull them onto one x. */
import type { ElkEdgeSection, ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";

const NEAR = 30;
/** What a wire needs between its end and its first bend. */
const STUB = 8;

function idsInside(node: ElkNode): Set<string> {
  return new Set([node.id, ...(node.children ?? []).map((child) => child.id)]);
}

const owner = (port: string | undefined) => (port ?? "").split("\n")[0] ?? "";

function sectionPoints(section: ElkEdgeSection) {
  return [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
}

export function shiftEdge(edge: ElkExtendedEdge, dx: number, dy: number): void {
  for (const section of edge.sections ?? []) {
    for (const point of sectionPoints(section)) {
      point.x += dx;
      point.y += dy;
    }
  }
}

/** Ends of a wire are horizontal, so an end that moves sideways only stretches. */
function moveEnds(edge: ElkExtendedEdge, inside: Set<string>, dx: number): void {
  const from = inside.has(owner(edge.sources[0]));
  const to = inside.has(owner(edge.targets[0]));
  if (from && to) return shiftEdge(edge, dx, 0);
  const section = edge.sections?.[0];
  if (!section) return;
  if (from) section.startPoint.x += dx;
  if (to) section.endPoint.x += dx;
  const bends = section.bendPoints ?? [];
  const [first, last] = [bends[0], bends[bends.length - 1]];
  // A bend that the end has moved past: the wire is routed anew.
  if ((first && first.x < section.startPoint.x + STUB) || (last && last.x > section.endPoint.x - STUB))
    edge.sections = [];
}

/** Changes `graph` in place: nodes within 18 px of each other share the mean x, on the 4 px scale. */
export function snapColumns(graph: ElkNode): void {
  const nodes = [...(graph.children ?? [])].sort((a, b) => (a.x ?? 0) - (b.x ?? 0));
  for (let i = 0; i < nodes.length;) {
    let end = i + 1;
    while (end < nodes.length && (nodes[end]?.x ?? 0) - (nodes[end - 1]?.x ?? 0) <= NEAR) end++;
    const column = nodes.slice(i, end);
    const mean = column.reduce((sum, node) => sum + (node.x ?? 0), 0) / column.length;
    const x = Math.round(mean / 4) * 4;
    for (const node of column) {
      const dx = x - (node.x ?? 0);
      node.x = x;
      if (dx) for (const edge of graph.edges ?? []) moveEnds(edge, idsInside(node), dx);
    }
    i = end;
  }
}
