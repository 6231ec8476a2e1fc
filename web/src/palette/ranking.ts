/** Which entries a search keeps, best first. Shared by the palette and the ⌘K search. */

/** 0 is no match. Starts of words count more than middles; letters in order count a little. */
export function score(query: string, text: string): number {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return 1;
  const lower = text.toLowerCase();
  const at = lower.indexOf(wanted);
  if (at === 0) return 100;
  if (at > 0) return /[\s\-/:.]/.test(lower[at - 1] ?? "") || /[A-Z]/.test(text[at] ?? "") ? 80 : 60;
  let from = 0;
  for (const letter of wanted) {
    from = lower.indexOf(letter, from) + 1;
    if (!from) return 0;
  }
  return 10;
}

/** The items whose best text matches, best first; order is kept among equals. */
export function ranked<T>(items: readonly T[], query: string, texts: (item: T) => string[]): T[] {
  return items
    .map((item) => ({
      item,
      points: Math.max(...texts(item).map((text, i) => score(query, text) / (1 + i * 0.3))),
    }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ item }) => item);
}
