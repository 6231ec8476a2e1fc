import { describe, expect, it } from "vitest";
import { dedent, diffLines } from "./dedent";

describe("dedent", () => {
  it("keeps the shape", () => expect(dedent("    a:\n\n      b: 1")).toBe("a:\n\n  b: 1"));
});

describe("diffLines", () => {
  it("drops file names and shared indentation, keeps signs", () => {
    expect(diffLines("--- a\n+++ b\n@@ -1 +1,2 @@\n     a:\n+      b: 1\n")).toEqual([
      "@@ -1 +1,2 @@",
      " a:",
      "+  b: 1",
    ]);
  });

  it("keeps a removed line that looks like a file name's end", () =>
    expect(diffLines("@@ -1 +0,0 @@\n-x")).toEqual(["@@ -1 +0,0 @@", "-x"]));
});
