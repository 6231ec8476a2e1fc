/** What is selected on the canvas of a state machine, and which of its dialogs is open. */
import { create } from "zustand";

export type MachinePanel = "add" | "lead" | "rename";

interface MachineState {
  state: string | null;
  lead: string | null;
  panel: MachinePanel | null;
  /** Where a new state goes: a way out of a state, or the beginning of a branch. */
  after: { state: string; port: string } | null;
  /** A transition is being drawn from here. */
  drawing: { state: string; port: string } | null;
  select(state: string | null): void;
  selectLead(lead: string | null): void;
  open(panel: MachinePanel | null, after?: { state: string; port: string }): void;
  draw(from: { state: string; port: string } | null): void;
}

export const useMachineStore = create<MachineState>((set, get) => ({
  state: null,
  lead: null,
  panel: null,
  after: null,
  drawing: null,
  select(state) {
    if (get().state !== state || get().lead) set({ state, lead: null, panel: null });
  },
  selectLead: (lead) => set({ lead, state: null, panel: null }),
  open: (panel, after) => set({ panel, after: after ?? null }),
  draw: (drawing) => set({ drawing }),
}));
