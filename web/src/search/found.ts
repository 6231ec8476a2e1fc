/** In which order ⌘K shows what it finds: what bears the name first, and of one card not all of its properties. */
import { score } from "../palette/ranking";

export interface Findable {
  title: string;
  detail: string;
  /** Of a property: the card, and its own name. */
  property?: { of: string; name: string };
}

/** What is shown: an entry, or how many more properties of a card match, and the query that shows them. */
export type Shown<T> = { entry: T } | { more: number; of: string; query: string };

export const PER_CARD = 3;
/** Below it only the first letters of words match. */
const BY_NAME = 40;

const best = (query: string, texts: string[]): number =>
  Math.max(...texts.map((text, at) => score(query, text) / (1 + at * 0.3)));

/** `narrow`: the query is about this property, and not about everything that its card has. */
function points(query: string, { title, detail, property }: Findable): { points: number; narrow: boolean } {
  if (!property) return { points: best(query, [title, detail]), narrow: true };
  const own = best(query, [property.name, detail]);
  if (own > 0) return { points: own, narrow: false };
  const whole = score(query, title);
  const narrow = whole > 0 && score(query, property.of) === 0;
  return { points: narrow ? whole : whole / 10, narrow };
}

export function arranged<T extends Findable>(entries: readonly T[], query: string, most: number): Shown<T>[] {
  const wanted = query.trim();
  if (!wanted) return entries.slice(0, most).map((entry) => ({ entry }));
  const found = entries
    .map((entry) => ({ entry, ...points(wanted, entry) }))
    .filter((one) => one.points > 0)
    .sort((a, b) => b.points - a.points);
  const names = found.filter(({ entry, points: of }) => !entry.property && of >= BY_NAME);
  const rest = found.filter(({ entry, points: of }) => entry.property || of < BY_NAME);
  const counts = new Map<string, number>();
  const shown: Shown<T>[] = names.map(({ entry }) => ({ entry }));
  for (const { entry, narrow } of rest) {
    const of = entry.property?.of;
    if (of === undefined || narrow) {
      shown.push({ entry });
      continue;
    }
    const count = (counts.get(of) ?? 0) + 1;
    counts.set(of, count);
    if (count <= PER_CARD) shown.push({ entry });
    else if (count === PER_CARD + 1) shown.push({ more: 0, of, query: `${of} ${wanted}` });
  }
  return shown.slice(0, most).map((one) => {
    if ("entry" in one) return one;
    return { ...one, more: (counts.get(one.of) ?? 0) - PER_CARD };
  });
}
