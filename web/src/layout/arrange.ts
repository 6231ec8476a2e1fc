/** Lays out a whole drawing with ELK in a Web Worker: for templates nobody has arranged yet, and for Tidy. */
import ELK, { type ELK as Elk, type ElkNode } from "elkjs/lib/elk-api.js";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import { shapingLines } from "./attach";
import { shiftEdge, snapColumns } from "./columns";
import type { Drawing, Pt } from "./drawing";
import { elkGraph, parts } from "./graph";
import { pack } from "./pack";

export interface Arrangement {
  positions: Record<string, Pt>;
  /** Points of each line by its id, ends included. */
  routes: Record<string, Pt[]>;
}

let elk: Elk | undefined;

function engine(): Elk {
  elk ??= new ELK({ workerFactory: () => new Worker(workerUrl) });
  return elk;
}

export async function arrange(drawing: Drawing): Promise<Arrangement> {
  const shaping = { ...drawing, lines: shapingLines(drawing) };
  const graphs = await Promise.all(parts(shaping).map((part) => engine().layout(elkGraph(part, shaping))));
  for (const graph of graphs) snapColumns(graph);
  return collect(graphs);
}

/** Moves each laid-out part to its place and reads positions and routes from it. */
export function collect(graphs: ElkNode[]): Arrangement {
  const result: Arrangement = { positions: {}, routes: {} };
  const offsets = pack(graphs.map((g) => ({ width: g.width ?? 0, height: g.height ?? 0 })));
  graphs.forEach((graph, index) => {
    const { dx, dy } = offsets[index] ?? { dx: 0, dy: 0 };
    for (const node of graph.children ?? []) {
      const at = { x: (node.x ?? 0) + dx, y: (node.y ?? 0) + dy };
      result.positions[node.id] = at;
      for (const child of node.children ?? [])
        result.positions[child.id] = { x: at.x + (child.x ?? 0), y: at.y + (child.y ?? 0) };
    }
    for (const edge of graph.edges ?? []) {
      shiftEdge(edge, dx, dy);
      const section = edge.sections?.[0];
      if (section)
        result.routes[edge.id] = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
    }
  });
  return result;
}
