/** Spans of a trace → rows of a waterfall: each below what led to it, with its place in the whole time. */
import type { Span } from "../api/types";

export interface Row {
  span: Span;
  depth: number;
  /** Of the whole, 0 to 1. */
  start: number;
  width: number;
}

/** What goes on is as long as the rest of the trace so far. */
export function rowsOf(spans: Span[], now: number): Row[] {
  const first = Math.min(...spans.map((span) => span.at));
  const endOf = (span: Span) => (span.ms === null ? Math.max(now, span.at) : span.at + span.ms / 1000);
  const whole = Math.max(...spans.map(endOf)) - first || 1;
  const ids = new Set(spans.map((span) => span.id));
  const below = new Map<string, Span[]>();
  for (const span of spans) {
    const parent = ids.has(span.parent) && span.parent !== span.id ? span.parent : "";
    below.set(parent, [...(below.get(parent) ?? []), span]);
  }
  const rows: Row[] = [];
  const add = (parent: string, depth: number) => {
    for (const span of below.get(parent) ?? []) {
      rows.push({
        span,
        depth,
        start: (span.at - first) / whole,
        width: (endOf(span) - span.at) / whole,
      });
      add(span.id, depth + 1);
    }
  };
  add("", 0);
  return rows;
}

/** The invocation that can be replayed for a span: itself, the one that made the call, or the one a request led to. */
export function invocationOf(span: Span, spans: Span[]): Span | null {
  if (span.kind === "invocation") return span;
  if (span.kind === "request")
    return spans.find((one) => one.kind === "invocation" && one.parent === span.id) ?? null;
  const above = spans.find((one) => one.id === span.parent);
  return above ? invocationOf(above, spans) : null;
}
