import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { normalise, restore } from "./newlines";
import { changesBetween, rebase } from "./rebase";

const apply = (text: string, changes: ReturnType<typeof changesBetween>) =>
  changes.apply(Text.of(text.split("\n"))).toString();
const BASE = "A:\n  one: 1\nB:\n  two: 2\nC:\n  three: 3\n";

describe("changesBetween", () => {
  it("turns one text into the other", () => {
    for (const [a, b] of [
      ["", "x"],
      ["x", ""],
      ["abc", "abc"],
      [BASE, BASE.replace("2", "22")],
      ["a\nb", "b\na"],
      [BASE, `${BASE}D: 4\n`],
    ])
      expect(apply(a ?? "", changesBetween(a ?? "", b ?? ""))).toBe(b);
  });

  it("leaves a cursor elsewhere in the text where it is", () => {
    const changes = changesBetween(BASE, BASE.replace("three: 3", "three: 33"));
    const cursor = BASE.indexOf("two");
    expect(changes.mapPos(cursor)).toBe(cursor);
  });
});

describe("rebase", () => {
  it("keeps typing in another line", () => {
    const typed = BASE.replace("one: 1", "one: 10");
    const { changes, conflict } = rebase(BASE, typed, BASE.replace("three: 3", "three: 30"));
    expect(conflict).toBe(false);
    expect(apply(typed, changes)).toBe(typed.replace("three: 3", "three: 30"));
  });

  it("takes the server's text where both changed a line, and says so", () => {
    const typed = BASE.replace("two: 2", "two: 20");
    const server = BASE.replace("two: 2", "two: 200");
    const { changes, conflict } = rebase(BASE, typed, server);
    expect(conflict).toBe(true);
    expect(apply(typed, changes)).toBe(server);
  });

  it("is only the server's change where nothing was typed", () => {
    const server = `${BASE}D: 4\n`;
    const { changes, conflict } = rebase(BASE, BASE, server);
    expect(conflict).toBe(false);
    expect(apply(BASE, changes)).toBe(server);
  });

  it("does nothing where the server has what was typed", () => {
    const typed = `${BASE}D: 4\n`;
    expect(rebase(BASE, typed, typed).changes.empty).toBe(true);
  });
});

describe("restore", () => {
  const mixed = "a: 1\r\nb: 2\nc: 3\r\nd: 4\r\n";

  it("is the same text where nothing was typed", () => {
    for (const raw of [mixed, BASE, "", "x\r\n", "no end"]) expect(restore(raw, normalise(raw))).toBe(raw);
  });

  it("keeps the ending of every line that was not touched", () => {
    expect(restore(mixed, normalise(mixed).replace("b: 2", "b: 20"))).toBe("a: 1\r\nb: 20\nc: 3\r\nd: 4\r\n");
  });

  it("ends new lines as most lines of the file end", () => {
    expect(restore(mixed, `${normalise(mixed)}e: 5\n`)).toBe(`${mixed}e: 5\r\n`);
  });
});
