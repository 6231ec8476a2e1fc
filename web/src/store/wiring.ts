/** A wire that is being drawn by hand: where it starts, where it may end, and the choice to make after the drop. */
import { create } from "zustand";
import type { Target } from "../api/types";

export interface Start {
  source: string;
  facet: string | null;
}

export interface Choice extends Start {
  target: string;
  options: Target[];
  /** Where the wire was dropped, in pixels of the stage. */
  x: number;
  y: number;
}

interface WiringState {
  start: Start | null;
  /** Null until the server has answered. */
  targets: Target[] | null;
  aimed: string | null;
  choice: Choice | null;
  begin(start: Start): void;
  allow(start: Start, targets: Target[]): void;
  aim(id: string | null): void;
  choose(choice: Choice | null): void;
  end(): void;
}

export const useWiring = create<WiringState>((set, get) => ({
  start: null,
  targets: null,
  aimed: null,
  choice: null,
  begin: (start) => set({ start, targets: null, aimed: null, choice: null }),
  allow(start, targets) {
    if (get().start === start) set({ targets });
  },
  aim(aimed) {
    if (get().aimed !== aimed) set({ aimed });
  },
  choose: (choice) => set({ choice }),
  end: () => set({ start: null, targets: null, aimed: null }),
}));
