/** Brings typing and the server's text together: pure text work, no editor and no server. */
import { diff } from "@codemirror/merge";
import { ChangeSet, Text } from "@codemirror/state";

export interface Rebased {
  /** What the editor must change to show the result. */
  changes: ChangeSet;
  /**
   * Where the person and the server changed the same lines the server's win; this is the text with the person's
   * instead, and all else of both. Null where nobody was in another's way.
   */
  mine: string | null;
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

interface Hunk {
  /** Whole lines of the base text. */
  from: number;
  to: number;
  ours: Edit[];
  theirs: Edit[];
}

interface Edit {
  from: number;
  to: number;
  insert: string;
}

function edits(changes: ChangeSet): Edit[] {
  const found: Edit[] = [];
  changes.iterChanges((from, to, _fromB, _toB, text) => found.push({ from, to, insert: text.toString() }));
  return found;
}

/** The edits of both sides in the order of the text; those that touch the same lines are together. */
function hunksOf(base: string, ours: Edit[], theirs: Edit[]): Hunk[] {
  const all = [
    ...ours.map((edit) => ({ edit, side: "ours" as const })),
    ...theirs.map((edit) => ({ edit, side: "theirs" as const })),
  ].sort((a, b) => a.edit.from - b.edit.from || a.edit.to - b.edit.to);
  const hunks: Hunk[] = [];
  for (const { edit, side } of all) {
    const from = base.lastIndexOf("\n", edit.from - 1) + 1;
    const next = base.indexOf("\n", edit.to);
    const to = next < 0 ? base.length : next;
    let last = hunks[hunks.length - 1];
    if (!last || from > last.to) hunks.push((last = { from, to, ours: [], theirs: [] }));
    last.to = Math.max(last.to, to);
    last[side].push(edit);
  }
  return hunks;
}

/** The hunk's lines as one side has them. */
function lines(base: string, { from, to }: Hunk, made: Edit[]): string {
  let text = "";
  let at = from;
  for (const edit of made) {
    text += base.slice(at, edit.from) + edit.insert;
    at = edit.to;
  }
  return text + base.slice(at, to);
}

/**
 * `base`: the text both started from; `typed`: the editor's; `server`: the server's newer one.
 * All three use "\n"; the caller gives every text to CodeMirror the same way.
 */
export function rebase(base: string, typed: string, server: string): Rebased {
  if (typed === base || typed === server) return { changes: changesBetween(typed, server), mine: null };
  const hunks = hunksOf(base, edits(changesBetween(base, typed)), edits(changesBetween(base, server)));
  let [merged, mine, at, conflict] = ["", "", 0, false];
  for (const hunk of hunks) {
    const [ours, theirs] = [lines(base, hunk, hunk.ours), lines(base, hunk, hunk.theirs)];
    const both = hunk.ours.length > 0 && hunk.theirs.length > 0;
    conflict ||= both && ours !== theirs;
    const before = base.slice(at, hunk.from);
    merged += before + (hunk.theirs.length ? theirs : ours);
    mine += before + (hunk.ours.length ? ours : theirs);
    at = hunk.to;
  }
  const rest = base.slice(at);
  return { changes: changesBetween(typed, merged + rest), mine: conflict ? mine + rest : null };
}
