import { describe, expect, it } from "vitest";
import { storefront } from "../../dev/storefront";
import type { Card, Differences } from "../api/types";
import { compared, counts } from "./marks";

const none: Differences = {
  since: "commit",
  then: "the last commit",
  problem: null,
  cards: {},
  wires: {},
  gone_cards: [],
  gone_wires: [],
  texts: {},
};
const ids = (cards: Card[]) => cards.map((card) => card.id);

describe("compared", () => {
  it("draws what is gone among what is there, once", () => {
    const [first] = storefront.cards as [Card];
    const gone = { ...first, id: "Gone" };
    const { drawing } = compared(storefront, { ...none, gone_cards: [gone, first] });
    expect(ids(drawing.cards)).toContain("Gone");
    expect(ids(drawing.cards).filter((id) => id === first.id)).toHaveLength(1);
  });

  it("takes what differs out of the card that it is folded into", () => {
    const [owner, other] = storefront.cards as [Card, Card];
    const snapshot = {
      ...storefront,
      groups: [],
      cards: storefront.cards.map((c) => (c.id === other.id ? { ...c, owner: owner.id, group: null } : c)),
    };
    expect(ids(compared(snapshot, none).drawing.cards)).not.toContain(other.id);
    const changed = { ...none, cards: { [other.id]: { mark: "changed" as const, diff: "", reason: "" } } };
    expect(ids(compared(snapshot, changed).drawing.cards)).toContain(other.id);
  });

  it("counts cards and wires by their mark", () => {
    const one = (mark: "added" | "removed") => ({ mark, diff: "", reason: "" });
    const told = { ...none, cards: { a: one("added"), b: one("removed") }, wires: { c: one("added") } };
    expect(counts(told)).toEqual({ added: 2, changed: 0, replaced: 0, removed: 1 });
  });
});
