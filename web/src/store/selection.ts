/** What is selected: cards, or one wire. `by` says where the choice was made, so that no pane answers itself. */
import { create } from "zustand";
import type { Wire } from "../api/types";

export type Origin = "canvas" | "code" | "list";

interface SelectionState {
  cards: string[];
  wire: string | null;
  by: Origin;
  selectCards(ids: string[], by: Origin): void;
  selectWire(id: string | null, by: Origin): void;
  clear(): void;
}

const sameIds = (a: string[], b: string[]) => a.length === b.length && a.every((id, i) => id === b[i]);

export const useSelection = create<SelectionState>((set, get) => ({
  cards: [],
  wire: null,
  by: "canvas",
  selectCards(cards, by) {
    if (!sameIds(cards, get().cards) || get().wire || get().by !== by) set({ cards, wire: null, by });
  },
  selectWire: (wire, by) => set({ wire, cards: [], by }),
  clear() {
    if (get().cards.length || get().wire) set({ cards: [], wire: null, by: "canvas" });
  },
}));

let choices = 0;
useSelection.subscribe(() => choices++);

/** What an edit shows when it is answered: not in place of what the person has chosen meanwhile. */
export function unlessChosen(): (show: () => void) => void {
  const before = choices;
  return (show) => {
    if (choices === before) show();
  };
}

interface Ends {
  source: string;
  target: string;
}

/** The cards that stay lit: the selected ones and what is one line away; null when nothing is selected. */
export function neighbourhood(cards: string[], wire: Wire | undefined, lines: Ends[]): Set<string> | null {
  if (wire) return new Set([wire.source, wire.target]);
  if (!cards.length) return null;
  const chosen = new Set(cards);
  const near = new Set(cards);
  for (const line of lines) {
    if (chosen.has(line.source)) near.add(line.target);
    if (chosen.has(line.target)) near.add(line.source);
  }
  return near;
}
