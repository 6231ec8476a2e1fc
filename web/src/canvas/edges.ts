/** Wires and references → React Flow edges. */
import type { Edge } from "@xyflow/react";
import type { Reference, Wire } from "../api/types";
import type { Line, Pt } from "../layout/drawing";

export interface LineData extends Record<string, unknown> {
  points: Pt[];
  wire: Wire | null;
  reference: Reference | null;
  hot: boolean;
  chosen: boolean;
}

export type LineEdge = Edge<LineData, "line">;

export const ACCESS_WORDS = { read: "reads", write: "writes", "read-write": "reads and writes" };

/** What a screen reader says of a wire, and what the wire inspector is headed with. */
export function wireWords(wire: Wire): string {
  if (wire.access) return ACCESS_WORDS[wire.access];
  if (wire.label) return wire.label;
  if (wire.failure) return "on failure goes to";
  return { event: "runs", access: "uses", attach: "is part of" }[wire.style];
}

export function wireSentence(wire: Wire): string {
  const sentence = `${wire.source}${wire.facet ? ` ${wire.facet}` : ""} ${wireWords(wire)} ${wire.target}`;
  return wire.condition ? `${sentence}, if ${wire.condition}` : sentence;
}

interface EdgeInput {
  lines: Line[];
  wires: Wire[];
  references: Reference[];
  routes: Readonly<Record<string, Pt[]>>;
  selectedCards: readonly string[];
  selectedWire: string | null;
  showReferences: boolean;
}

export function edgesOf(input: EdgeInput, before: LineEdge[]): LineEdge[] {
  const wires = new Map(input.wires.map((w) => [w.id, w]));
  const old = new Map(before.map((e) => [e.id, e]));
  const chosen = new Set(input.selectedCards);
  return input.lines.flatMap((line): LineEdge[] => {
    const points = input.routes[line.id];
    const hot = chosen.has(line.source) || chosen.has(line.target) || line.id === input.selectedWire;
    if (!points || (line.reference && !input.showReferences && !hot)) return [];
    const wire = wires.get(line.id) ?? null;
    const reference = line.reference
      ? (input.references.find((r) => r.source === line.source && r.target === line.target) ?? null)
      : null;
    const data = { points, wire, reference, hot, chosen: line.id === input.selectedWire };
    const kept = old.get(line.id);
    if (
      kept?.data &&
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
        ariaLabel: wire ? wireSentence(wire) : `${line.source} refers to ${line.target}`,
        data,
      },
    ];
  });
}

function sameData(a: LineData, b: LineData): boolean {
  return (
    a.hot === b.hot &&
    a.chosen === b.chosen &&
    samePoints(a.points, b.points) &&
    JSON.stringify(a.wire) === JSON.stringify(b.wire) &&
    JSON.stringify(a.reference) === JSON.stringify(b.reference)
  );
}

function samePoints(a: Pt[], b: Pt[]): boolean {
  return a === b || (a.length === b.length && a.every((p, i) => p.x === b[i]?.x && p.y === b[i]?.y));
}
