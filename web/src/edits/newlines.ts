/** The editor works on "\n"; the file may use "\r\n", or both. Lines that were not touched keep their own ending. */
import { changesBetween } from "./rebase";

export const normalise = (text: string): string => text.replaceAll("\r\n", "\n");

const usual = (raw: string): string =>
  (raw.match(/\r\n/g)?.length ?? 0) * 2 > (raw.match(/\n/g)?.length ?? 0) ? "\r\n" : "\n";

/** `edited` (with "\n") as the file would hold it, given the file's text before, `raw`. */
export function restore(raw: string, edited: string): string {
  if (!raw.includes("\r\n")) return edited;
  const ending = usual(raw);
  const before = normalise(raw);
  const offsets = rawOffsets(raw);
  let result = "";
  let from = 0;
  changesBetween(before, edited).iterChanges((start, end, _startB, _endB, inserted) => {
    result += raw.slice(from, offsets[start]) + inserted.toString().replaceAll("\n", ending);
    from = offsets[end] ?? raw.length;
  });
  return result + raw.slice(from);
}

/** For each offset of the normalised text, the offset in the raw one. */
function rawOffsets(raw: string): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < raw.length; at++) {
    offsets.push(at);
    if (raw[at] === "\r" && raw[at + 1] === "\n") at++;
  }
  offsets.push(raw.length);
  return offsets;
}
