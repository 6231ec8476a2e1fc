import { expect, it } from "vitest";
import type { Span } from "../api/types";
import { duration } from "./times";
import { invocationOf, rowsOf } from "./waterfall";

const span = (id: string, parent: string, kind: Span["kind"], at: number, ms: number | null): Span => ({
  id,
  parent,
  kind,
  at,
  ms,
  trace: "t",
  title: id,
  target: id,
  sources: [],
  facet: "",
  by: "",
  ok: true,
  status: "ok",
  request: "",
  event: "",
  event_size: 0,
  result: "",
  result_size: 0,
  log: "",
  error: "",
  run_ms: null,
  init_ms: null,
  memory_mb: 0,
});

const request = span("request", "", "request", 10, 1000);
const called = span("called", "request", "invocation", 10.2, 500);
const sent = span("sent", "called", "call", 10.3, 100);
const later = span("later", "sent", "invocation", 11.5, null);

it("puts each span below what led to it", () => {
  const rows = rowsOf([request, called, sent, later], 12);
  expect(rows.map(({ span: one, depth }) => [one.id, depth])).toEqual([
    ["request", 0],
    ["called", 1],
    ["sent", 2],
    ["later", 3],
  ]);
  expect(rows[0]).toMatchObject({ start: 0, width: 0.5 });
  expect(rows[3]?.start).toBeCloseTo(0.75);
  expect(rows[3]?.width).toBeCloseTo(0.25);
});

it("begins with what is left where the rest is forgotten", () => {
  expect(rowsOf([later], 12).map(({ depth }) => depth)).toEqual([0]);
});

it("replays the invocation that a span belongs to", () => {
  const all = [request, called, sent];
  expect(all.map((one) => invocationOf(one, all)?.id)).toEqual(["called", "called", "called"]);
  expect(invocationOf(sent, [sent])).toBeNull();
});

it("says how long it took", () => {
  expect([null, 1.24, 512.4, 61_000].map(duration)).toEqual(["…", "1.2 ms", "512 ms", "61.0 s"]);
});
