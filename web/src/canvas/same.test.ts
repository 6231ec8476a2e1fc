import { describe, expect, it } from "vitest";
import { card } from "../layout/sample";
import { looksSame } from "./same";

describe("looksSame", () => {
  it("takes no notice of where a card stands in the text", () => {
    const one = { ...card("A"), line: 3, lines: [3, 9] };
    expect(looksSame(one, { ...card("A"), line: 40, lines: [40, 46] })).toBe(true);
    const facet = { id: "Put", label: "/items", line: 5 };
    expect(looksSame({ ...one, facets: [facet] }, { ...one, facets: [{ ...facet, line: 50 }] })).toBe(true);
  });

  it("sees every other difference, however deep", () => {
    const one = { ...card("A"), facets: [{ id: "Put", label: "/items", line: 5 }] };
    expect(looksSame(one, { ...one, title: "B" })).toBe(false);
    expect(looksSame(one, { ...one, facets: [{ id: "Put", label: "/other", line: 5 }] })).toBe(false);
    expect(looksSame(one, { ...one, facets: [] })).toBe(false);
    expect(looksSame({ a: null }, { a: [] })).toBe(false);
    expect(looksSame({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(looksSame({ a: 1, b: 2 }, { a: 1 })).toBe(false);
  });
});
