import { describe, expect, it } from "vitest";
import { stretchBetween } from "./stretch";

const applied = (before: string, after: string): string => {
  const { start, end, insert } = stretchBetween(before, after);
  return before.slice(0, start) + insert + before.slice(end);
};

describe("stretchBetween", () => {
  it("is empty where nothing differs", () => {
    expect(stretchBetween("abc", "abc")).toEqual({ start: 3, end: 3, insert: "" });
  });

  it("says what was typed, deleted and replaced", () => {
    expect(stretchBetween("A: 1\nB: 2\n", "A: 1\nB: 23\n")).toEqual({ start: 9, end: 9, insert: "3" });
    expect(stretchBetween("A: 12\n", "A: 2\n")).toEqual({ start: 3, end: 4, insert: "" });
    for (const [before, after] of [
      ["aaa", "aa"],
      ["aa", "aaa"],
      ["", "x"],
      ["x", ""],
      ["abcabc", "abc"],
    ] as const)
      expect(applied(before, after)).toBe(after);
  });

  it("cuts no character in half", () => {
    const { start, end, insert } = stretchBetween("a😀b", "a😁b");
    expect([start, end, insert]).toEqual([1, 3, "😁"]);
    expect(applied("😀😀", "😀")).toBe("😀");
    expect(applied("x😀", "x")).toBe("x");
  });
});
