import { describe, expect, it } from "vitest";
import { card } from "../layout/sample";
import { changedCards, changedLines } from "./changedLines";

const DIFF = `--- a/template.yaml
+++ b/template.yaml
@@ -1,4 +1,5 @@
 Resources:
   A:
-    Timeout: 3
+    Timeout: 5
+    Memory: 1
   B:
@@ -9,0 +11,2 @@
+  C:
+    Type: X
@@ -20,2 +23,1 @@
   D:
-    gone: 1
`;

describe("changedLines", () => {
  it("counts lines of the text now", () => {
    const { added, removedAt } = changedLines(DIFF);
    expect([...added]).toEqual([3, 4, 11, 12]);
    expect([...removedAt]).toEqual([3, 24]);
  });

  it("is empty for an empty diff", () => expect(changedLines("").added.size).toBe(0));
});

describe("changedCards", () => {
  it("tells new cards from edited ones", () => {
    const cards = [
      card("A", { lines: [2, 4] }),
      card("B", { lines: [5, 8] }),
      card("C", { lines: [11, 12] }),
      card("D", { lines: [23, 24] }),
    ];
    expect([...changedCards(cards, changedLines(DIFF))]).toEqual([
      ["A", "edited"],
      ["C", "new"],
      ["D", "edited"],
    ]);
  });

  it("says nothing of virtual cards", () => {
    expect(changedCards([card("F/E", { lines: [3, 3], virtual: true })], changedLines(DIFF)).size).toBe(0);
  });
});
