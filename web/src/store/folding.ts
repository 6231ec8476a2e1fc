/** Which cards show what belongs to them (roles, permissions, log groups …): all of them, or those a person opened. */
import { create } from "zustand";

interface FoldingState {
  /** Everything is a card of its own. Kept for the next visit. */
  details: boolean;
  /** Cards that were opened one by one. */
  opened: ReadonlySet<string>;
  showDetails(shown: boolean): void;
  open(owner: string): void;
  toggle(owner: string): void;
}

const KEY = "stackline.details";
/** There is none where stores are tested without a browser. */
const kept = typeof localStorage === "undefined" ? null : localStorage;

export const useFolding = create<FoldingState>((set, get) => ({
  details: kept?.getItem(KEY) === "shown",
  opened: new Set(),
  showDetails(details) {
    kept?.setItem(KEY, details ? "shown" : "folded");
    set({ details, opened: new Set() });
  },
  open(owner) {
    if (!get().details && !get().opened.has(owner)) set({ opened: new Set([...get().opened, owner]) });
  },
  toggle(owner) {
    const opened = new Set(get().opened);
    if (!opened.delete(owner)) opened.add(owner);
    set({ opened });
  },
}));

export const isOpened =
  ({ details, opened }: Pick<FoldingState, "details" | "opened">) =>
  (owner: string): boolean =>
    details || opened.has(owner);
