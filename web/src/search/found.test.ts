import { describe, expect, it } from "vitest";
import { arranged, type Findable, PER_CARD, type Shown } from "./found";

const card = (title: string): Findable => ({ title, detail: "Function" });
const property = (of: string, name: string, detail = ""): Findable => ({
  title: `${of} ${name}`,
  detail,
  property: { of, name },
});
const words = (shown: Shown<Findable>[]) =>
  shown.map((one) => ("entry" in one ? one.entry.title : `${one.more} more of ${one.of}: ${one.query}`));

const VARIABLES = ["A", "B", "C", "D", "E"].map((name) =>
  property("Orders", `Environment.Variables.${name}`),
);

describe("what the search shows", () => {
  it("puts what bears the name before every property", () => {
    const shown = words(arranged([...VARIABLES, card("ReOrders"), card("Orders")], "orders", 60));
    expect(shown.slice(0, 2)).toEqual(["Orders", "ReOrders"]);
  });

  it("shows a few properties of one card, and how to see the rest", () => {
    const others = [property("Items", "Environment.Variables.A")];
    const shown = words(arranged([...VARIABLES, ...others], "variables", 60));
    expect(shown.filter((title) => title.startsWith("Orders "))).toHaveLength(PER_CARD);
    expect(shown).toContain("2 more of Orders: Orders variables");
    expect(shown).toContain("Items Environment.Variables.A");
  });

  it("shows all of them once the query is about that card's", () => {
    const shown = words(arranged([...VARIABLES, card("Orders")], "Orders variables", 60));
    expect(shown).toHaveLength(VARIABLES.length);
  });

  it("finds by value and shows everything without a query", () => {
    expect(words(arranged([property("Items", "Timeout", "900")], "900", 60))).toEqual(["Items Timeout"]);
    expect(words(arranged([card("A"), card("B")], " ", 1))).toEqual(["A"]);
  });
});
