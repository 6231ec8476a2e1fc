import { describe, expect, it } from "vitest";
import { gathered } from "./gather";
import { card } from "./sample";

const drawing = { cards: [card("A"), card("B"), card("C")], groups: [], lines: [] };

describe("gathered", () => {
  it("leaves cards whose box is theirs alone", () => {
    const positions = { A: { x: 0, y: 0 }, B: { x: 0, y: 100 }, C: { x: 400, y: 0 } };
    expect(gathered(["A", "B"], drawing, positions)).toEqual({});
  });
  it("brings together what another card stands between", () => {
    const positions = { A: { x: 0, y: 0 }, C: { x: 300, y: 0 }, B: { x: 600, y: 0 } };
    // Beside C, which begins at 300.
    expect(gathered(["A", "B"], drawing, positions)).toEqual({ A: { x: 0, y: 2 }, B: { x: 0, y: 80 } });
  });
});
