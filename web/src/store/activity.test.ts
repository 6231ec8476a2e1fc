import { beforeEach, expect, it } from "vitest";
import { alongWire, since, useActivity } from "./activity";

beforeEach(() => {
  useActivity.setState({ cards: {}, wires: new Map(), looked: {} });
  useActivity.getState().receive({
    cards: { Get: { count: 3, errors: 1 } },
    wires: [
      { source: "Api", target: "Get", facet: "GET /a", count: 2, errors: 0 },
      { source: "Api", target: "Get", facet: "GET /b", count: 1, errors: 1 },
      { source: "Queue", target: "Get", facet: "", count: 5, errors: 0 },
    ],
  });
});

it("counts what came by the wire's own route", () => {
  const { wires } = useActivity.getState();
  expect(alongWire(wires, { source: "Api", target: "Get", facet: "GET /b" })).toEqual({
    count: 1,
    errors: 1,
  });
  expect(alongWire(wires, { source: "Api", target: "Get", facet: null })).toEqual({ count: 3, errors: 1 });
  expect(alongWire(wires, { source: "Get", target: "Api", facet: null })).toEqual({ count: 0, errors: 0 });
});

it("counts a card from the last look on", () => {
  useActivity.getState().look("Get");
  useActivity.getState().receive({ cards: { Get: { count: 4, errors: 1 } }, wires: [] });
  const { cards, looked } = useActivity.getState();
  expect(since(cards.Get, looked.Get)).toEqual({ count: 1, errors: 0 });
  expect(since(cards.Other, looked.Other)).toEqual({ count: 0, errors: 0 });
});
