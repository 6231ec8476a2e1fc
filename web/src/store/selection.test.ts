import { beforeEach, describe, expect, it } from "vitest";
import { neighbourhood, useSelection } from "./selection";

const LINES = [
  { source: "A", target: "B" },
  { source: "B", target: "C" },
];

describe("neighbourhood", () => {
  it("is what is one line away, and the card itself", () =>
    expect(neighbourhood(["A"], undefined, LINES)).toEqual(new Set(["A", "B"])));
  it("is null when nothing is selected", () => expect(neighbourhood([], undefined, LINES)).toBeNull());
});

describe("selection", () => {
  beforeEach(() => useSelection.setState({ cards: [], wire: null, by: "canvas" }));

  it("holds cards or a wire, never both", () => {
    useSelection.getState().selectWire("w", "canvas");
    useSelection.getState().selectCards(["A"], "code");
    expect(useSelection.getState()).toMatchObject({ cards: ["A"], wire: null, by: "code" });
    useSelection.getState().selectWire("w", "list");
    expect(useSelection.getState()).toMatchObject({ cards: [], wire: "w" });
  });

  it("keeps its identity when the same cards are selected again", () => {
    useSelection.getState().selectCards(["A"], "canvas");
    const before = useSelection.getState();
    useSelection.getState().selectCards(["A"], "canvas");
    expect(useSelection.getState()).toBe(before);
  });
});
