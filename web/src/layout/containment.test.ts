import { describe, expect, it } from "vitest";
import { crossing, leftBehind, withMembers } from "./containment";
import { foldOf, groupBox, linesOf, withGroups } from "./drawing";
import { elkGraph, parts } from "./graph";
import { placeNew } from "./place";
import { card, group } from "./sample";

const net = group("Net", ["Subnet"]);
const cards = [card("In", { group: "Net" }), card("Out")];
const drawing = { cards, groups: [net], lines: [] };
const positions = withGroups(drawing, { In: { x: 100, y: 100 }, Out: { x: 900, y: 100 } });
const reference = (source: string, target: string) => ({ source, target, via: "Ref", line: 1 });

describe("lines", () => {
  it("inside a group go, others to what is folded end at its box", () => {
    const found = linesOf(
      cards,
      [],
      [
        reference("In", "Subnet"),
        reference("Subnet", "Net"),
        reference("Out", "Subnet"),
        reference("Out", "Net"),
      ],
      foldOf([net]),
    );
    expect(found.map((l) => [l.source, l.target])).toEqual([["Out", "Net"]]);
    expect(foldOf([net]).get("Subnet")).toBe("Net");
  });
});

describe("a group that moves", () => {
  it("takes its members along, and no other card", () => {
    const moved = withMembers({ Net: { x: 90, y: 64 } }, drawing, positions);
    expect(moved).toEqual({ Net: { x: 90, y: 64 }, In: { x: 110, y: 110 } });
  });
});

describe("a card that is dragged", () => {
  const to = (id: string, x: number, y: number) => crossing({ [id]: { x, y } }, drawing, positions);

  it("comes into the group it is dropped on", () =>
    expect(to("Out", 110, 110)).toMatchObject({ card: "Out", from: null, into: "Net" }));
  it("leaves its group, whose box stays when it was the last", () => {
    const step = to("In", 500, 500);
    expect(step).toMatchObject({ card: "In", from: "Net", into: null });
    expect(step && leftBehind(step, drawing, positions)).toEqual({ Net: positions["Net"] });
  });
  it("does neither within its box or on free ground", () => {
    expect(to("In", 120, 110)).toBeNull();
    expect(to("Out", 900, 500)).toBeNull();
  });
});

describe("placing and laying out", () => {
  it("puts new members below the others, and an empty group on free ground", () => {
    const more = {
      ...drawing,
      cards: [...cards, card("New", { group: "Net" })],
      groups: [net, group("Empty")],
    };
    const placed = placeNew(more, positions);
    expect(placed["New"]).toEqual({ x: 100, y: 180 });
    expect(groupBox(group("Empty"), more.cards, placed)).toMatchObject({ w: 268, h: 120 });
  });

  it("gives lines that end at a group ports of it", () => {
    const all = { ...drawing, lines: linesOf(cards, [], [reference("Out", "Net")], foldOf([net])) };
    expect(parts(all)).toHaveLength(1);
    const graph = elkGraph(cards, all);
    const box = graph.children?.find((node) => node.id === "Net");
    expect(box?.children?.map((node) => node.id)).toEqual(["In"]);
    expect(box?.ports?.map((port) => port.id)).toEqual(graph.edges?.[0]?.targets);
  });
});
