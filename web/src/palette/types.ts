/** CloudFormation types that are no kind of the palette, as entries of its search. */
import type { Kind, TypeName } from "../api/types";
import { ranked } from "./ranking";

export const MORE = "More AWS resources";
const SHORTEST = 2;
const SHOWN = 40;

export const isType = (kind: Kind) => kind.kind.includes("::");

/** Whether the words are worth looking through some two thousand names for. */
export const worthSearching = (query: string) => query.trim().length >= SHORTEST;

/** The types that fit, best first; a shorter name before a longer one that fits as well. */
export function typesFor(types: readonly TypeName[], query: string): Kind[] {
  if (!worthSearching(query)) return [];
  const words = query.trim().toLowerCase().split(/\s+/);
  const close = types.filter(({ type, label }) => {
    const text = `${type} ${label}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const sorted = close.sort((a, b) => a.type.length - b.type.length);
  const best = ranked(sorted, query, (t) => [t.label, t.type, t.service]);
  return [...best, ...sorted.filter((t) => !best.includes(t))].slice(0, SHOWN).map(entry);
}

function entry({ type, label }: TypeName): Kind {
  return {
    kind: type,
    type,
    label,
    summary: type,
    family: "other",
    glyph: "box",
    group: MORE,
    existing: null,
  };
}
