/** The field of a card that the person is looking for: the inspector opens what it is in, and gives it the focus. */
import { create } from "zustand";

interface WantedState {
  card: string | null;
  /** As the field's path is written. */
  path: string;
  want(card: string, path: string): void;
  found(): void;
}

export const useWanted = create<WantedState>((set, get) => ({
  card: null,
  path: "",
  want(card, path) {
    set({ card, path });
    // Whoever goes on to something else is looking no more.
    const stop = new AbortController();
    for (const event of ["pointerdown", "keydown"])
      window.addEventListener(event, () => (get().found(), stop.abort()), {
        capture: true,
        signal: stop.signal,
      });
  },
  found() {
    if (get().card !== null) set({ card: null, path: "" });
  },
}));

/** The wanted path, where it is of this card. */
export const useWantedOf = (card: string): string | null =>
  useWanted((s) => (s.card === card ? s.path : null));

export const isInside = (path: string, field: string): boolean => path.startsWith(`${field}.`);
