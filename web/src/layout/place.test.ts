import { describe, expect, it } from "vitest";
import { boxOf, type Drawing, type Pt } from "./drawing";
import { pack } from "./pack";
import { carryRenamed, placeNew } from "./place";
import { card, line } from "./sample";

function overlapping(drawing: Drawing, positions: Record<string, Pt>): boolean {
  const boxes = drawing.cards.map((c) => boxOf(c, positions[c.id] as Pt));
  return boxes.some((a, i) =>
    boxes.slice(i + 1).some((b) => a.x < b.x + b.w && a.x + a.w > b.x && a.y < b.y + b.h && a.y + a.h > b.y),
  );
}

describe("placeNew", () => {
  const two = { cards: [card("A"), card("B")], groups: [], lines: [line("A", "B")] };

  it("never moves a card that has a place", () => {
    const positions = { A: { x: 3, y: 5 } };
    expect(placeNew(two, positions)["A"]).toBe(positions.A);
  });

  it("puts a card right of what runs it", () => {
    expect(placeNew(two, { A: { x: 0, y: 0 } })["B"]).toEqual({ x: 288, y: 0 });
  });

  it("puts a card left of what it uses", () => {
    expect(placeNew(two, { B: { x: 400, y: 0 } })["A"]).toEqual({ x: 112, y: 0 });
  });

  it("takes the wished place, on free ground", () => {
    const drawing = { ...two, lines: [] };
    expect(placeNew(drawing, { A: { x: 0, y: 0 } }, { B: { x: 600, y: 300 } })["B"]).toEqual({
      x: 600,
      y: 300,
    });
    const crowded = placeNew(drawing, { A: { x: 0, y: 0 } }, { B: { x: 10, y: 10 } });
    expect(overlapping(drawing, crowded)).toBe(false);
  });

  it("places many new cards without overlaps, connected or not", () => {
    const ids = Array.from({ length: 60 }, (_, i) => `C${i}`);
    const lines = ids.slice(1, 40).map((id, i) => line(ids[Math.floor(i / 3)] ?? "C0", id));
    const drawing = { cards: ids.map((id) => card(id)), groups: [], lines };
    const positions = placeNew(drawing, { C0: { x: 0, y: 0 } });
    expect(Object.keys(positions)).toHaveLength(60);
    expect(overlapping(drawing, positions)).toBe(false);
  });
});

describe("carryRenamed", () => {
  it("keeps the place of a renamed card", () => {
    const at = { x: 7, y: 9 };
    expect(carryRenamed([card("Old"), card("B")], [card("New"), card("B")], { Old: at })["New"]).toBe(at);
  });

  it("does not guess between two", () => {
    expect(
      carryRenamed([card("A"), card("B")], [card("C"), card("D")], { A: { x: 1, y: 1 } }),
    ).not.toHaveProperty("C");
  });
});

describe("pack", () => {
  it("puts parts side by side, then below", () => {
    const [a, b, c] = pack([
      { width: 1000, height: 300 },
      { width: 500, height: 100 },
      { width: 400, height: 100 },
    ]);
    expect(a).toEqual({ dx: 0, dy: 0 });
    expect(b).toEqual({ dx: 0, dy: 356 });
    expect(c).toEqual({ dx: 590, dy: 356 });
  });
});
