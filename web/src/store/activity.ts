/** How much came to each card and went along each wire since the server began, and what of it a person has looked at. */
import { create } from "zustand";
import type { ActivityState, CardActivity, Wire } from "../api/types";

interface Activities {
  cards: Record<string, CardActivity>;
  /** By `source target`. */
  wires: ReadonlyMap<string, ActivityState["wires"]>;
  /** The totals of a card when it was looked at last. */
  looked: Record<string, CardActivity>;
  receive(activity: ActivityState): void;
  look(card: string): void;
}

const NOTHING: CardActivity = { count: 0, errors: 0 };

export const useActivity = create<Activities>((set, get) => ({
  cards: {},
  wires: new Map(),
  looked: {},
  receive({ cards, wires }) {
    const byEnds = new Map<string, ActivityState["wires"]>();
    for (const wire of wires) {
      const ends = `${wire.source} ${wire.target}`;
      byEnds.set(ends, [...(byEnds.get(ends) ?? []), wire]);
    }
    set({ cards, wires: byEnds });
  },
  look(card) {
    const now = get().cards[card];
    const before = get().looked[card];
    if (now && (now.count !== before?.count || now.errors !== before.errors))
      set({ looked: { ...get().looked, [card]: now } });
  },
}));

/** What came along a wire. Where either has no route it is the same whichever way it came. */
export function alongWire(
  wires: Activities["wires"],
  { source, target, facet }: Pick<Wire, "source" | "target" | "facet">,
): CardActivity {
  const total = { count: 0, errors: 0 };
  for (const one of wires.get(`${source} ${target}`) ?? []) {
    if (facet && one.facet && facet !== one.facet) continue;
    total.count += one.count;
    total.errors += one.errors;
  }
  return total;
}

/** Since the last look. */
export function since(now: CardActivity = NOTHING, before: CardActivity = NOTHING): CardActivity {
  return { count: now.count - before.count, errors: now.errors - before.errors };
}
