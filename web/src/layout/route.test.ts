import { describe, expect, it } from "vitest";
import type { Box, Pt } from "./drawing";
import { rounded } from "./path";
import { route } from "./route";

/** A small generator, so that every run sees the same boxes. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

const inside = (p: Pt, q: Pt, box: Box) =>
  Math.max(p.x, q.x) > box.x &&
  Math.min(p.x, q.x) < box.x + box.w &&
  Math.max(p.y, q.y) > box.y &&
  Math.min(p.y, q.y) < box.y + box.h;

const segments = (points: Pt[]) => points.slice(1).map((q, i) => [points[i] as Pt, q] as const);

describe("route", () => {
  it("is straight where nothing is in the way", () => {
    expect(route({ x: 0, y: 0 }, { x: 300, y: 0 }, [])).toEqual([
      { x: 0, y: 0 },
      { x: 300, y: 0 },
    ]);
  });

  it("goes around a card between its ends", () => {
    const box = { x: 100, y: -30, w: 100, h: 60 };
    for (const [p, q] of segments(route({ x: 0, y: 0 }, { x: 300, y: 0 }, [box])))
      expect(inside(p, q, box)).toBe(false);
  });

  it("leaves to the right and enters from the left, also backwards", () => {
    const cards = [
      { x: 272, y: -27, w: 228, h: 54 },
      { x: 0, y: 73, w: 228, h: 54 },
    ];
    const points = route({ x: 500, y: 0 }, { x: 0, y: 100 }, cards);
    expect(points[1]?.x).toBeGreaterThan(500);
    expect(points.at(-2)?.x).toBeLessThan(0);
  });

  it("is orthogonal, keeps its ends and crosses no card, for many drawings", () => {
    const next = numbers(7);
    for (let n = 0; n < 60; n++) {
      const boxes = Array.from({ length: 12 }, (_, i) => ({
        x: 120 + (i % 4) * 320,
        y: Math.floor(i / 4) * 140 + Math.round(next() * 40),
        w: 228,
        h: 54,
      }));
      const [a, b] = [
        { x: 20, y: Math.round(next() * 400) },
        { x: 1480, y: Math.round(next() * 400) },
      ];
      const points = route(a, b, boxes);
      expect(points[0]).toEqual(a);
      expect(points.at(-1)).toEqual(b);
      for (const [p, q] of segments(points)) {
        expect(Math.min(Math.abs(p.x - q.x), Math.abs(p.y - q.y))).toBeLessThan(1);
        for (const box of boxes) expect(inside(p, q, box)).toBe(false);
      }
    }
  });
});

describe("rounded", () => {
  it("bends with the radius, less where a segment is short", () => {
    expect(
      rounded([
        { x: 0, y: 0 },
        { x: 50, y: 0 },
        { x: 50, y: 8 },
      ]),
    ).toBe("M0 0L46 0Q50 0 50 4L50 8");
  });

  it("is empty for fewer than two points", () => expect(rounded([{ x: 1, y: 1 }])).toBe(""));
});
