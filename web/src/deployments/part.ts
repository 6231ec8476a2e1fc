/** Which part of the Deployments page is shown. */
import { create } from "zustand";

export type Part = "now" | "plan" | "history" | "drift";

interface PartState {
  part: Part;
  show(part: Part): void;
}

export const usePart = create<PartState>((set) => ({ part: "now", show: (part) => set({ part }) }));
