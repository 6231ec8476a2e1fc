import { describe, expect, it } from "vitest";
import { shapingLines } from "./attach";
import { line } from "./sample";

const reference = (a: string, b: string) => ({ ...line(a, b), reference: true });
const ids = (lines: { id: string }[]) => lines.map((l) => l.id);

describe("shapingLines", () => {
  it("keeps every wire, and one reference for a card without wires", () => {
    const lines = [line("A", "B"), reference("A", "Log"), reference("B", "Log"), reference("B", "A")];
    expect(ids(shapingLines({ lines }))).toEqual(["A>B", "A>Log"]);
  });

  it("leaves hubs alone", () => {
    const lines = Array.from({ length: 10 }, (_, i) => reference(`F${i}`, "Key"));
    expect(shapingLines({ lines })).toEqual([]);
  });
});
