/** What is selected on the canvas of a GraphQL API, and which of its dialogs is open. */
import { create } from "zustand";

interface ApiState {
  card: string | null;
  lead: string | null;
  panel: "answer" | null;
  /** The field from whose port a line is drawn. */
  drawing: string | null;
  select(card: string | null): void;
  selectLead(lead: string | null): void;
  open(panel: "answer" | null): void;
  draw(field: string | null): void;
}

export const useApiStore = create<ApiState>((set, get) => ({
  card: null,
  lead: null,
  panel: null,
  drawing: null,
  select(card) {
    if (get().card !== card || get().lead) set({ card, lead: null, panel: null });
  },
  selectLead: (lead) => set({ lead, card: null, panel: null }),
  open: (panel) => set({ panel }),
  draw: (drawing) => set({ drawing }),
}));
