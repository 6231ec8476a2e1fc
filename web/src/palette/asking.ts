/** What is being asked before a resource of some type can be added. */
import { create } from "zustand";
import type { TypeInspection } from "../api/types";

export interface Question {
  needs: TypeInspection;
  add(settings: Record<string, string>): Promise<void>;
}

interface AskingState {
  question: Question | null;
  ask(question: Question | null): void;
}

export const useAsking = create<AskingState>((set) => ({
  question: null,
  ask: (question) => set({ question }),
}));
