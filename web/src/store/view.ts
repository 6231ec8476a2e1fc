/** Which part of the app is shown, and in which colours. */
import { create } from "zustand";

export type View = "canvas" | "code" | "template" | "changes" | "deployments";
export type Theme = "light" | "dark";
export type Panel = "palette" | "search" | "keys" | "problems" | "wire" | "rename" | "existing" | "move";

interface ViewState {
  view: View;
  /** The code pane beside the canvas. */
  split: boolean;
  /** What the person chose; null follows the system. */
  chosenTheme: Theme | null;
  theme: Theme;
  panel: Panel | null;
  /** Whether all references are drawn; null: unless there are very many. Those of the selection always are. */
  references: boolean | null;
  /** A line the code pane should show; `at` makes the same line count again. */
  revealed: { line: number; end: number; at: number } | null;
  show(view: View): void;
  toggleSplit(): void;
  toggleTheme(): void;
  open(panel: Panel | null): void;
  showReferences(shown: boolean): void;
  reveal(line: number, end?: number): void;
}

const THEME_KEY = "stackline.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function storedTheme(): Theme | null {
  const stored = localStorage.getItem(THEME_KEY);
  return stored === "light" || stored === "dark" ? stored : null;
}

const systemTheme = (): Theme => (dark.matches ? "dark" : "light");

function paint(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
}

export const useView = create<ViewState>((set, get) => ({
  view: "canvas",
  split: false,
  chosenTheme: storedTheme(),
  theme: storedTheme() ?? systemTheme(),
  panel: null,
  references: null,
  revealed: null,
  show: (view) => set({ view, panel: null }),
  toggleSplit: () => set({ split: !get().split, view: "canvas" }),
  toggleTheme() {
    const theme = get().theme === "light" ? "dark" : "light";
    localStorage.setItem(THEME_KEY, theme);
    paint(theme);
    set({ theme, chosenTheme: theme });
  },
  open: (panel) => set({ panel }),
  showReferences: (references) => set({ references }),
  reveal(line, end = line) {
    const { view, split } = get();
    const here = view === "code" || (view === "canvas" && split);
    set({ revealed: { line, end, at: Date.now() }, view: here ? view : "code" });
  },
}));

paint(useView.getState().theme);
dark.addEventListener("change", () => {
  if (useView.getState().chosenTheme) return;
  paint(systemTheme());
  useView.setState({ theme: systemTheme() });
});
