import { describe, expect, it } from "vitest";
import { routesFor } from "./routes";
import { card, line } from "./sample";
import { spread } from "./spread";

const drawing = { cards: [card("A"), card("B"), card("C")], groups: [], lines: [line("A", "B")] };
const positions = { A: { x: 0, y: 0 }, B: { x: 400, y: 200 }, C: { x: 0, y: 600 } };

describe("routesFor", () => {
  it("keeps a route that still fits", () => {
    const first = routesFor(drawing, positions, {});
    const again = routesFor(drawing, positions, first);
    expect(again["A>B"]).toBe(first["A>B"]);
  });

  it("draws a line anew when its card moved, or when a card was put on it", () => {
    const first = routesFor(drawing, positions, {});
    expect(routesFor(drawing, { ...positions, B: { x: 400, y: 300 } }, first)["A>B"]).not.toEqual(
      first["A>B"],
    );
    const covered = routesFor(drawing, { ...positions, C: { x: 260, y: 100 } }, first);
    expect(covered["A>B"]).not.toEqual(first["A>B"]);
  });

  it("leaves out lines to cards without a place", () => {
    expect(routesFor(drawing, { A: { x: 0, y: 0 } }, {})).toEqual({});
  });
});

describe("routesFor some lines", () => {
  it("leads them as with all others, and no other", () => {
    const two = { ...drawing, lines: [line("A", "B"), line("A", "C")] };
    expect(routesFor(two, positions, {}, undefined, [line("A", "B")])).toEqual(
      routesFor({ ...two, lines: [line("A", "B")] }, positions, {}),
    );
  });
});

describe("spread", () => {
  const z = (y0: number, y1: number) => [
    { x: 0, y: y0 },
    { x: 50, y: y0 },
    { x: 50, y: y1 },
    { x: 100, y: y1 },
  ];

  it("moves apart what shares neither end", () => {
    const [[, moved] = [line("", ""), []]] = spread(
      [[line("C", "D"), z(10, 90)]],
      [[line("A", "B"), z(0, 100)]],
    );
    expect(moved[1]?.x).not.toBe(50);
    expect(moved[1]?.x).toBe(moved[2]?.x);
  });

  it("lets lines into one port run together", () => {
    const [[, same] = [line("", ""), []]] = spread(
      [[line("C", "B"), z(10, 100)]],
      [[line("A", "B"), z(0, 100)]],
    );
    expect(same[1]?.x).toBe(50);
  });
});
