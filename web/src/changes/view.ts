/** How the Changes view compares: as picture or text, with which state, and what is looked at. */
import { create } from "zustand";

export type Mode = "picture" | "text";

interface ChangesView {
  mode: Mode;
  /** As the server takes it: `commit`, `environment:NAME`, `revision:NAME`. */
  since: string;
  /** A card or wire of the picture whose lines are shown. */
  looked: string | null;
  /** Whether it was chosen in the list, so that the picture goes there. */
  sought: boolean;
  show(mode: Mode): void;
  compare(since: string): void;
  look(id: string | null, sought?: boolean): void;
}

const KEPT = "stackline.changes";

export const useChangesView = create<ChangesView>((set) => ({
  mode: localStorage.getItem(KEPT) === "picture" ? "picture" : "text",
  since: "commit",
  looked: null,
  sought: false,
  show(mode) {
    localStorage.setItem(KEPT, mode);
    set({ mode });
  },
  compare: (since) => set({ since, looked: null }),
  look: (looked, sought = false) => set({ looked, sought }),
}));
