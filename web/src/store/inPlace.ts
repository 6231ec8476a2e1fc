/** The small form beside a card: what is added to it in place, or changed there. */
import { create } from "zustand";
import { awaitField, dropField } from "../app/field";

export interface Asked {
  card: string;
  /** A row that is changed; null: something is added, or a rule or event is changed. */
  facet: string | null;
  /** A rule or event that is changed: where it leads. */
  target: string | null;
  change: boolean;
  /** The part of the page that it belongs to, in pixels of the window. */
  beside: { left: number; right: number; top: number };
}

interface InPlaceState {
  asked: Asked | null;
  ask(asked: Asked): void;
  close(): void;
}

export const useInPlace = create<InPlaceState>((set) => ({
  asked: null,
  ask(asked) {
    awaitField();
    set({ asked });
  },
  close() {
    dropField();
    set({ asked: null });
  },
}));
