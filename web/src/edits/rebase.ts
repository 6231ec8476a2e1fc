/** Brings typing and the server's text together: pure text work, no editor and no server. */
import { diff } from "@codemirror/merge";
import { ChangeSet, Text } from "@codemirror/state";

export interface Rebased {
  /** What the editor must change to show the result. */
  changes: ChangeSet;
  /** Whether the person and the server changed the same place; then the server's text wins. */
  conflict: boolean;
}

/** The small changes that turn one text into another, so that a cursor between them stays where it is. */
export function changesBetween(before: string, after: string): ChangeSet {
  if (before === after) return ChangeSet.empty(before.length);
  const chunks = diff(before, after, { scanLimit: 500, timeout: 50 });
  return ChangeSet.of(
    chunks.map((c) => ({
      from: c.fromA,
      to: c.toA,
      insert: Text.of(after.slice(c.fromB, c.toB).split("\n")),
    })),
    before.length,
  );
}

function ranges(changes: ChangeSet): [number, number][] {
  const result: [number, number][] = [];
  changes.iterChangedRanges((from, to) => result.push([from, to]));
  return result;
}

/** The ranges, grown to whole lines of `text`. */
function wholeLines(text: string, changed: [number, number][]): [number, number][] {
  return changed.map(([from, to]) => {
    const start = text.lastIndexOf("\n", from - 1) + 1;
    const end = text.indexOf("\n", to);
    return [start, end < 0 ? text.length : end];
  });
}

const touch = (a: [number, number], b: [number, number]) => a[0] <= b[1] && b[0] <= a[1];

/**
 * `base`: the text both started from; `typed`: the editor's; `server`: the server's newer one.
 * All three use "\n"; the caller gives every text to CodeMirror the same way.
 */
export function rebase(base: string, typed: string, server: string): Rebased {
  const theirs = changesBetween(base, server);
  const ours = changesBetween(base, typed);
  const conflict =
    typed !== base &&
    typed !== server &&
    wholeLines(base, ranges(ours)).some((a) => wholeLines(base, ranges(theirs)).some((b) => touch(a, b)));
  if (conflict || typed === base || typed === server)
    return { changes: changesBetween(typed, server), conflict };
  return { changes: theirs.map(ours), conflict };
}
