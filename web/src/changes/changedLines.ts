/** Which lines of the text now differ from the last commit, read from a unified diff, and which cards they touch. */
import type { Card } from "../api/types";

export interface ChangedLines {
  /** Lines (from 1) that are new or rewritten. */
  added: Set<number>;
  /** Lines after which something was taken away. */
  removedAt: Set<number>;
}

const HUNK = /^@@ -\d+(?:,\d+)? \+(\d+)/;

export function changedLines(diff: string): ChangedLines {
  const result: ChangedLines = { added: new Set(), removedAt: new Set() };
  let line = 0;
  for (const text of diff.split("\n")) {
    const hunk = HUNK.exec(text);
    if (hunk) line = Number(hunk[1]);
    else if (line === 0) continue;
    else if (text.startsWith("+")) result.added.add(line++);
    else if (text.startsWith("-")) result.removedAt.add(line);
    else if (text.startsWith(" ")) line++;
  }
  return result;
}

/** A card all of whose lines are new is new; one with some changed line is edited. */
export function changedCards(
  cards: Card[],
  { added, removedAt }: ChangedLines,
): Map<string, "new" | "edited"> {
  const result = new Map<string, "new" | "edited">();
  for (const card of cards) {
    const [first = 0, last = 0] = card.lines;
    if (!first || card.virtual) continue;
    const lines = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    if (lines.every((l) => added.has(l))) result.set(card.id, "new");
    else if (lines.some((l) => added.has(l)) || lines.slice(1).some((l) => removedAt.has(l)))
      result.set(card.id, "edited");
  }
  return result;
}
