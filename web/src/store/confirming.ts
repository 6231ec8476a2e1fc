/** What is asked before an edit that a deployment could not take back. */
import { create } from "zustand";
import type { Diagnostic } from "../api/types";

interface Asked {
  warnings: Diagnostic[];
  answer(agreed: boolean): void;
}

interface ConfirmingState {
  asked: Asked | null;
}

export const useConfirming = create<ConfirmingState>(() => ({ asked: null }));

/** Shows the warnings; whether the person wants the edit all the same. */
export function agreed(warnings: Diagnostic[]): Promise<boolean> {
  useConfirming.getState().asked?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      useConfirming.setState({ asked: null });
      resolve(yes);
    };
    useConfirming.setState({ asked: { warnings, answer } });
  });
}
