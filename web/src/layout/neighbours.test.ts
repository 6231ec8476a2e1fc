import { describe, expect, it } from "vitest";
import { neighbour } from "./neighbours";

const at = (x: number, y: number) => ({ x, y, w: 228, h: 54 });
const boxes = new Map([
  ["a", at(0, 0)],
  ["b", at(300, 0)],
  ["c", at(300, 80)],
  ["d", at(0, 160)],
]);

describe("neighbour", () => {
  it("goes straight ahead first", () => {
    expect(neighbour(boxes, "a", "ArrowRight")).toBe("b");
    expect(neighbour(boxes, "a", "ArrowDown")).toBe("d");
    expect(neighbour(boxes, "c", "ArrowUp")).toBe("b");
  });
  it("goes nowhere where nothing is", () => {
    expect(neighbour(boxes, "a", "ArrowLeft")).toBeNull();
  });
});
