/** Wires and references → React Flow edges. */
import type { Edge } from "@xyflow/react";
import type { Card, Reference, Wire } from "../api/types";
import type { Line, Pt } from "../layout/drawing";
import { wireSentence } from "./names";
import { looksSame } from "./same";

export interface LineData extends Record<string, unknown> {
  /** Its route where that is not the canvas's. */
  points?: Pt[];
  wire: Wire | null;
  reference: Reference | null;
  hot: boolean;
  chosen: boolean;
}

export type LineEdge = Edge<LineData, "line">;

interface EdgeInput {
  lines: Line[];
  cards: Card[];
  wires: Wire[];
  references: Reference[];
  /** Lines that have a route: how it runs each looks up itself. */
  routed: ReadonlySet<string>;
  selectedCards: readonly string[];
  selectedWire: string | null;
  showReferences: boolean;
}

export function edgesOf(input: EdgeInput, before: LineEdge[]): LineEdge[] {
  const wires = new Map(input.wires.map((w) => [w.id, w]));
  const old = new Map(before.map((e) => [e.id, e]));
  const references = new Map(input.references.map((r) => [`${r.source} ${r.target}`, r]));
  const chosen = new Set(input.selectedCards);
  return input.lines.flatMap((line): LineEdge[] => {
    const hot = chosen.has(line.source) || chosen.has(line.target) || line.id === input.selectedWire;
    if (!input.routed.has(line.id) || (line.reference && !input.showReferences && !hot)) return [];
    const wire = wires.get(line.id) ?? null;
    const reference = line.reference ? (references.get(`${line.source} ${line.target}`) ?? null) : null;
    const data = { wire, reference, hot, chosen: line.id === input.selectedWire };
    const ariaLabel = wire ? wireSentence(wire, input.cards) : `${line.source} refers to ${line.target}`;
    const kept = old.get(line.id);
    if (
      kept?.data &&
      kept.ariaLabel === ariaLabel &&
      sameData(kept.data, data) &&
      kept.sourceHandle === line.sourcePort &&
      kept.targetHandle === line.targetPort
    )
      return [kept];
    return [
      {
        id: line.id,
        type: "line",
        source: line.source,
        sourceHandle: line.sourcePort,
        target: line.target,
        targetHandle: line.targetPort,
        selectable: wire !== null,
        focusable: wire !== null,
        zIndex: hot ? 2 : 0,
        ariaLabel,
        data,
      },
    ];
  });
}

function sameData(a: LineData, b: LineData): boolean {
  return (
    a.hot === b.hot &&
    a.chosen === b.chosen &&
    looksSame(a.wire, b.wire) &&
    looksSame(a.reference, b.reference)
  );
}
