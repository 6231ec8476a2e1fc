/** The menu of what is selected, or of the ground: where it is open. */
import { create } from "zustand";

interface ContextMenuState {
  /** In pixels of the window. */
  at: { x: number; y: number } | null;
  open(x: number, y: number): void;
  close(): void;
}

export const useContextMenu = create<ContextMenuState>((set) => ({
  at: null,
  open: (x, y) => set({ at: { x, y } }),
  close: () => set({ at: null }),
}));
