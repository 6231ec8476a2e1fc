/** Which part of the app is shown. */
import { create } from "zustand";
import { useTheme } from "./theme";

export type View = "canvas" | "code" | "template" | "changes" | "deployments";
export type Panel =
  | "palette"
  | "search"
  | "keys"
  | "export"
  | "problems"
  | "wire"
  | "rename"
  | "existing"
  | "move"
  | "templates";

interface ViewState {
  view: View;
  /** The code pane beside the canvas. */
  split: boolean;
  panel: Panel | null;
  /** Whether all references are drawn; null: unless there are very many. Those of the selection always are. */
  references: boolean | null;
  /** A line the code pane should show; `at` makes the same line count again. `focus`: the cursor goes there. */
  revealed: { line: number; end: number; at: number; focus: boolean } | null;
  show(view: View): void;
  toggleSplit(): void;
  toggleTheme(): void;
  open(panel: Panel | null): void;
  toggle(panel: Panel): void;
  showReferences(shown: boolean): void;
  reveal(line: number, end?: number, focus?: boolean): void;
}

export const useView = create<ViewState>((set, get) => ({
  view: "canvas",
  split: false,
  panel: null,
  references: null,
  revealed: null,
  show: (view) => set({ view, panel: null }),
  toggleSplit: () => set({ split: !get().split, view: "canvas" }),
  toggleTheme() {
    const { theme, chooseColours } = useTheme.getState();
    chooseColours(theme === "light" ? "dark" : "light");
  },
  open: (panel) => set({ panel }),
  toggle: (panel) => set({ panel: get().panel === panel ? null : panel }),
  showReferences: (references) => set({ references }),
  reveal(line, end = line, focus = false) {
    const { view, split } = get();
    const here = view === "code" || (view === "canvas" && split);
    set({ revealed: { line, end, at: Date.now(), focus }, view: here ? view : "code" });
  },
}));
