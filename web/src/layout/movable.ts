/** What can go into a nested application with the selected cards: boxes stand for what they fold and hold. */
import type { Card, Group } from "../api/types";

export function movable(selected: string[], cards: Card[], groups: Group[]): string[] {
  const found = new Set<string>();
  const add = (id: string) => {
    if (found.has(id)) return;
    const card = cards.find((one) => one.id === id);
    const group = groups.find((one) => one.id === id);
    if (card && !card.virtual) found.add(id);
    for (const part of group?.parts ?? []) add(part);
    if (group) for (const one of cards) if (one.group === id) add(one.id);
  };
  selected.forEach(add);
  return [...found];
}
