/** What is asked before git works with the files while there are edits that they lack. */
import { create } from "zustand";

interface Asked {
  what: string;
  answer(save: boolean): void;
}

export const useSaving = create<{ asked: Asked | null }>(() => ({ asked: null }));

/** Whether the person wants to save first. */
export function wantsToSave(what: string): Promise<boolean> {
  useSaving.getState().asked?.answer(false);
  return new Promise((resolve) => {
    const answer = (save: boolean) => {
      useSaving.setState({ asked: null });
      resolve(save);
    };
    useSaving.setState({ asked: { what, answer } });
  });
}
