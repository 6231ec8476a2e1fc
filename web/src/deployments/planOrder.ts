/** In which order the changes of a plan are read. */
import type { PlannedChange } from "../api/types";

const GRAVE = ["replace", "may-replace", "remove", "modify", "add", "import"];

/** In danger first, then by how much is done to it; what SAM makes of a resource stands under it. */
export function ordered(changes: readonly PlannedChange[]): PlannedChange[] {
  const rank = (one: PlannedChange) => (one.endangered ? -1 : GRAVE.indexOf(one.action));
  const heads = new Map<string, number>();
  for (const one of changes) {
    const own = one.id === one.card ? rank(one) : rank(one) + GRAVE.length;
    heads.set(one.card, Math.min(heads.get(one.card) ?? Infinity, own));
  }
  const own = (one: PlannedChange) => (one.id === one.card ? 0 : 1);
  return [...changes].sort(
    (a, b) =>
      (heads.get(a.card) ?? 0) - (heads.get(b.card) ?? 0) ||
      a.card.localeCompare(b.card) ||
      own(a) - own(b) ||
      a.id.localeCompare(b.id),
  );
}
