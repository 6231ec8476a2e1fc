import { describe, expect, it } from "vitest";
import { aligned, distributed } from "./align";

const boxes = {
  a: { x: 0, y: 0, w: 100, h: 50 },
  b: { x: 40, y: 100, w: 200, h: 50 },
  c: { x: 30, y: 400, w: 100, h: 80 },
};

describe("aligned", () => {
  it("puts sides and middles on one line", () => {
    expect(aligned(boxes, "left")).toEqual({ a: { x: 0, y: 0 }, b: { x: 0, y: 100 }, c: { x: 0, y: 400 } });
    expect(aligned(boxes, "right").a).toEqual({ x: 140, y: 0 });
    expect(aligned(boxes, "centre").c).toEqual({ x: 70, y: 400 });
    expect(aligned(boxes, "top").c).toEqual({ x: 30, y: 0 });
    expect(aligned(boxes, "middle").a).toEqual({ x: 0, y: 215 });
    expect(aligned(boxes, "bottom").b).toEqual({ x: 40, y: 430 });
  });
});

describe("distributed", () => {
  it("gives equal gaps and leaves the outermost", () => {
    expect(distributed(boxes, "down")).toEqual({
      a: { x: 0, y: 0 },
      b: { x: 40, y: 200 },
      c: { x: 30, y: 400 },
    });
  });
  it("says nothing of two", () => {
    expect(distributed({ a: boxes.a, b: boxes.b }, "down")).toEqual({});
  });
});
