import { describe, expect, it } from "vitest";
import { ranked, score } from "./ranking";

describe("score", () => {
  it("ranks the start over a word's start over the middle over scattered letters", () => {
    const points = ["Queue", "Dead Queue", "Unqueued", "q-u-e-u-e"].map((text) => score("queue", text));
    expect(points).toEqual([...points].sort((a, b) => b - a));
    expect(new Set(points).size).toBe(4);
  });

  it("finds the second word of a logical ID", () => expect(score("table", "ItemsTable")).toBe(80));
  it("takes starts of words and letters left out of one", () => {
    for (const query of ["gsc", "gs", "gtscore"]) expect(score(query, "GetScorecard")).toBe(10);
  });
  it("does not take letters from anywhere", () => {
    for (const text of ["Fetch from the remote", "Environment.Variables.TABLE_NAME", "CustomerMemo"])
      expect(score("mem", text)).toBe(text.endsWith("Memo") ? 80 : 0);
  });
  it("is 0 without a match", () => expect(score("xyz", "Queue")).toBe(0));
});

describe("ranked", () => {
  it("keeps everything in order without a query", () =>
    expect(ranked(["b", "a"], " ", (s) => [s])).toEqual(["b", "a"]));
  it("prefers the name to the summary", () => {
    const kinds = [
      { n: "Topic", s: "a queue for many" },
      { n: "Queue", s: "" },
    ];
    expect(ranked(kinds, "queue", (k) => [k.n, k.s]).map((k) => k.n)).toEqual(["Queue", "Topic"]);
  });
});
