/** Which entries a search keeps, best first. Shared by the palette and the ⌘K search. */

/** 0 is no match. Starts of words count more than middles; starts of words one after another count a little. */
export function score(query: string, text: string): number {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return 1;
  const lower = text.toLowerCase();
  const at = lower.indexOf(wanted);
  if (at === 0) return 100;
  if (at > 0) return /[\s\-/:.]/.test(lower[at - 1] ?? "") || /[A-Z]/.test(text[at] ?? "") ? 80 : 60;
  return abbreviates(wanted, lower, wordStarts(text)) ? 10 : 0;
}

/** Which letters begin a word: after a space or a mark, and capitals of `ItemsTable`. */
function wordStarts(text: string): boolean[] {
  return [...text].map(
    (letter, at) =>
      /[A-Za-z0-9]/.test(letter) &&
      (at === 0 ||
        !/[A-Za-z0-9]/.test(text[at - 1] ?? "") ||
        (/[A-Z]/.test(letter) && !/[A-Z]/.test(text[at - 1] ?? ""))),
  );
}

/** Whether the letters stand in order, each in the word of the one before it or at the start of a later word. */
function abbreviates(wanted: string, lower: string, starts: boolean[]): boolean {
  // Ends of what could be the letters so far; all of them, since a later word may go on better.
  let ends = starts.flatMap((start, at) => (start && lower[at] === wanted[0] ? [at] : []));
  for (const letter of [...wanted].slice(1)) {
    const next = new Set<number>();
    for (const end of ends) {
      let inside = true;
      for (let at = end + 1; at < lower.length; at++) {
        if (starts[at]) inside = false;
        if (lower[at] === letter && (inside || starts[at])) next.add(at);
      }
    }
    ends = [...next];
  }
  return ends.length > 0;
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
