/** Whether the overview map is shown. Kept for the next visit. */
import { create } from "zustand";

interface MapState {
  shown: boolean;
  toggle(): void;
}

const KEY = "stackline.map";

export const useMap = create<MapState>((set, get) => ({
  shown: localStorage.getItem(KEY) !== "hidden",
  toggle() {
    const shown = !get().shown;
    localStorage.setItem(KEY, shown ? "shown" : "hidden");
    set({ shown });
  },
}));
