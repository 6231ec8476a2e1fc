/** What is being asked before a resource of some type, or one that exists already, can be added. */
import { create } from "zustand";
import type { Kind, TypeInspection } from "../api/types";

export interface Question {
  needs: TypeInspection;
  add(settings: Record<string, string>): Promise<void>;
}

/** Which one that exists already is to be used. */
export interface WhichOne {
  kind: Kind;
  use(named: string): Promise<void>;
}

interface AskingState {
  question: Question | null;
  which: WhichOne | null;
  ask(question: Question | null): void;
  askWhich(which: WhichOne | null): void;
}

export const useAsking = create<AskingState>((set) => ({
  question: null,
  which: null,
  ask: (question) => set({ question }),
  askWhich: (which) => set({ which }),
}));
