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
    const { changes, mine } = rebase(BASE, typed, BASE.replace("three: 3", "three: 30"));
    expect(mine).toBeNull();
    expect(apply(typed, changes)).toBe(typed.replace("three: 3", "three: 30"));
  });

  it("takes the server's text where both changed a line, and has the typed one ready", () => {
    const typed = BASE.replace("two: 2", "two: 20");
    const server = BASE.replace("two: 2", "two: 200");
    const { changes, mine } = rebase(BASE, typed, server);
    expect(mine).toBe(typed);
    expect(apply(typed, changes)).toBe(server);
  });

  it("keeps all else of both where both changed a line", () => {
    const typed = BASE.replace("two: 2", "two: 20").replace("one: 1", "one: 10");
    const server = BASE.replace("two: 2", "two: 200").replace("three: 3", "three: 30");
    const { changes, mine } = rebase(BASE, typed, server);
    const both = BASE.replace("one: 1", "one: 10").replace("three: 3", "three: 30");
    expect(apply(typed, changes)).toBe(both.replace("two: 2", "two: 200"));
    expect(mine).toBe(both.replace("two: 2", "two: 20"));
  });

  it("is no conflict where both did the same", () => {
    const typed = BASE.replace("two: 2", "two: 20").replace("one: 1", "one: 10");
    const { changes, mine } = rebase(BASE, typed, BASE.replace("two: 2", "two: 20"));
    expect(mine).toBeNull();
    expect(apply(typed, changes)).toBe(typed);
  });

  it("is only the server's change where nothing was typed", () => {
    const server = `${BASE}D: 4\n`;
    const { changes, mine } = rebase(BASE, BASE, server);
    expect(mine).toBeNull();
    expect(apply(BASE, changes)).toBe(server);
  });

  it("does nothing where the server has what was typed", () => {
    const typed = `${BASE}D: 4\n`;
    expect(rebase(BASE, typed, typed).changes.empty).toBe(true);
  });

  it("loses no line that one of them added, whatever they do", () => {
    const numbers = (seed: number) => () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let seed = 1; seed <= 300; seed++) {
      const random = numbers(seed);
      const start = Array.from({ length: 8 }, (_, n) => `line ${n}`);
      const edit = (who: string) =>
        start.flatMap((line) => (random() < 0.2 ? [`${who} ${line}`, line] : [line])).join("\n");
      const [base, typed, server] = [start.join("\n"), edit("mine"), edit("theirs")];
      const { changes, mine } = rebase(base, typed, server);
      const merged = apply(typed, changes);
      for (const line of server.split("\n")) expect(merged).toContain(line);
      for (const line of typed.split("\n")) expect(mine ?? merged).toContain(line);
    }
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
