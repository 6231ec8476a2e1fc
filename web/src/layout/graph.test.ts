import { describe, expect, it } from "vitest";
import { elkGraph, parts } from "./graph";
import { card, group, line } from "./sample";

const drawing = (ids: string[], pairs: [string, string][]) => ({
  cards: ids.map((id) => card(id)),
  groups: [],
  lines: pairs.map(([a, b]) => line(a, b)),
});

describe("parts", () => {
  it("are the connected cards, the largest first", () => {
    const found = parts(
      drawing(
        ["Alone", "A", "B", "C"],
        [
          ["A", "B"],
          ["C", "B"],
        ],
      ),
    );
    expect(found.map((part) => part.map((c) => c.id))).toEqual([["A", "B", "C"], ["Alone"]]);
  });

  it("keep a group together", () => {
    const cards = [card("A", { group: "G" }), card("B", { group: "G" })];
    expect(parts({ cards, groups: [group("G")], lines: [] })).toHaveLength(1);
  });
});

describe("elkGraph", () => {
  it("gives each incoming line a port of its own, all at one place", () => {
    const all = drawing(
      ["A", "B", "C"],
      [
        ["A", "C"],
        ["B", "C"],
      ],
    );
    const graph = elkGraph(all.cards, all);
    const ports =
      graph.children
        ?.find((n) => n.id === "C")
        ?.ports?.filter((p) => p.layoutOptions?.["elk.port.side"] === "WEST") ?? [];
    expect(ports).toHaveLength(2);
    expect(new Set(ports.map((p) => p.id)).size).toBe(2);
    expect(new Set(ports.map((p) => `${p.x},${p.y}`)).size).toBe(1);
  });

  it("joins ports that are there", () => {
    const all = drawing(
      ["A", "B"],
      [
        ["A", "B"],
        ["B", "A"],
      ],
    );
    const graph = elkGraph(all.cards, all);
    const ports = new Set(graph.children?.flatMap((n) => n.ports?.map((p) => p.id) ?? []));
    for (const edge of graph.edges ?? [])
      for (const end of [...edge.sources, ...edge.targets]) expect(ports).toContain(end);
  });

  it("takes the faster placement for many cards", () => {
    const many = drawing(
      Array.from({ length: 200 }, (_, i) => `C${i}`),
      [],
    );
    expect(elkGraph(many.cards, many).layoutOptions?.["elk.layered.nodePlacement.strategy"]).toBe(
      "BRANDES_KOEPF",
    );
  });
});
