import { describe, expect, it } from "vitest";
import { boxOf } from "./drawing";
import { firstPlaces } from "./first";
import { card, line } from "./sample";

describe("firstPlaces", () => {
  it("puts every card somewhere, none upon another, and what a line leads to further right", () => {
    const ids = Array.from({ length: 40 }, (_, i) => `C${i}`);
    const lines = ids.flatMap((id, i) => (i % 4 === 3 ? [] : [line(id, `C${i + 1}`)]));
    const cards = ids.map((id) => card(id));
    const places = firstPlaces({ cards, groups: [], lines });
    expect(Object.keys(places).sort()).toEqual([...ids].sort());
    const boxes = cards.map((one) => boxOf(one, places[one.id] ?? { x: NaN, y: NaN }));
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1))
        expect(a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h).toBe(false);
    for (const { source, target } of lines)
      expect(places[target]?.x).toBeGreaterThan(places[source]?.x ?? Infinity);
  });

  it("goes once around a circle", () => {
    const drawing = {
      cards: [card("A"), card("B")],
      groups: [],
      lines: [line("A", "B"), line("B", "A")],
    };
    expect(firstPlaces(drawing)).toEqual({ A: { x: 0, y: 0 }, B: { x: 288, y: 0 } });
  });

  it("places nothing where there is nothing", () => {
    expect(firstPlaces({ cards: [], groups: [], lines: [] })).toEqual({});
  });
});
