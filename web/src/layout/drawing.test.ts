import { describe, expect, it } from "vitest";
import type { Wire } from "../api/types";
import {
  folded,
  foldOf,
  groupBox,
  heldBy,
  HIDDEN_IN,
  HIDDEN_OUT,
  linesOf,
  portAt,
  sourcePort,
} from "./drawing";
import { card, group } from "./sample";

function wire(source: string, target: string, facet: string | null = null): Wire {
  return {
    id: `${source}|${facet}|${target}|c`,
    connection: "c",
    source,
    facet,
    target,
    style: "event",
    access: null,
    failure: false,
    label: "",
    lines: [],
    files: {},
    changes: false,
  };
}

const reference = (source: string, target: string) => ({ source, target, via: "Ref", line: 1 });

describe("linesOf", () => {
  it("draws a reference only where no wire joins the same two cards", () => {
    const cards = [card("A"), card("B"), card("C")];
    const lines = linesOf(
      cards,
      [wire("A", "B")],
      [reference("A", "B"), reference("B", "A"), reference("A", "C"), reference("A", "C")],
    );
    expect(lines.map((l) => [l.source, l.target, l.reference])).toEqual([
      ["A", "B", false],
      ["A", "C", true],
    ]);
  });

  it("leaves out what ends at no card, and what ends where it starts", () => {
    expect(linesOf([card("A")], [wire("A", "Gone")], [reference("A", "A"), reference("Gone", "A")])).toEqual(
      [],
    );
  });
});

describe("sourcePort", () => {
  const api = card("Api", { ports: [{ id: "GET /", side: "right", x: 228, y: 67.5, connected: true }] });

  it("is the facet's port where the card has one", () => expect(sourcePort(api, "GET /")).toBe("GET /"));
  it("is a hidden port where it has neither the facet nor `out`", () =>
    expect(sourcePort(api, "gone")).toBe(HIDDEN_OUT));
  it("is `out` for a wire without a facet", () => expect(sourcePort(card("Fn"), null)).toBe("out"));
});

describe("portAt", () => {
  it("puts hidden ports at the header's middle", () => {
    expect(portAt(card("A"), HIDDEN_IN)).toEqual({ x: 0, y: 27 });
    expect(portAt(card("A"), HIDDEN_OUT)).toEqual({ x: 228, y: 27 });
  });
});

describe("groupBox", () => {
  const vpc = group("Vpc");

  it("encloses the members with room for its head", () => {
    const box = groupBox(vpc, [card("A", { group: "Vpc" }), card("B")], {
      A: { x: 100, y: 100 },
      B: { x: 900, y: 900 },
    });
    expect(box).toEqual({ x: 80, y: 54, w: 268, h: 120 });
  });

  it("is null without placed members", () =>
    expect(groupBox(vpc, [card("A", { group: "Vpc" })], {})).toBeNull());
});

describe("what belongs to a card", () => {
  const cards = [
    card("F"),
    card("Role", { owner: "F" }),
    card("Log", { owner: "F" }),
    card("T"),
    card("Subnet", { owner: "F" }),
  ];
  const groups = [group("Net", ["Subnet"])];
  const fold = folded({ cards, groups }, () => false);

  it("is folded into it, and into a group's box first", () => {
    expect([...fold]).toEqual([
      ["Role", "F"],
      ["Log", "F"],
      ["Subnet", "Net"],
      ["Net", "Net"],
    ]);
    expect(heldBy(cards).get("F")).toEqual(["Role", "Log", "Subnet"]);
  });

  it("stays a card where its owner is opened", () =>
    expect([...folded({ cards, groups }, (owner) => owner === "F").keys()]).toEqual(["Net", "Subnet"]));

  it("has its lines end at the owner, and none inside", () => {
    const drawn = cards.filter((one) => !fold.has(one.id));
    const lines = linesOf(
      drawn,
      [wire("F", "Log"), wire("T", "Log")],
      [reference("Role", "T"), reference("F", "Role")],
      fold,
    );
    expect(lines.map((one) => [one.source, one.target])).toEqual([["T", "F"]]);
    expect(foldOf([]).size).toBe(0);
  });
});
