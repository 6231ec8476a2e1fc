/** In which colours the app is shown: as the system says, or as the person chose here. */
import { create } from "zustand";

export type Theme = "light" | "dark";
export type Colours = Theme | "system";
export type Contrast = "normal" | "more" | "system";

interface ThemeState {
  colours: Colours;
  contrast: Contrast;
  /** What comes of both. */
  theme: Theme;
  more: boolean;
  chooseColours(colours: Colours): void;
  chooseContrast(contrast: Contrast): void;
}

const COLOURS = "stackline.theme";
const CONTRAST = "stackline.contrast";
const dark = matchMedia("(prefers-color-scheme: dark)");
const strong = matchMedia("(prefers-contrast: more)");

function stored<T extends string>(key: string, choices: readonly T[]): T | "system" {
  const found = localStorage.getItem(key);
  return choices.find((choice) => choice === found) ?? "system";
}

function keep(key: string, choice: string): void {
  if (choice === "system") localStorage.removeItem(key);
  else localStorage.setItem(key, choice);
}

function painted(colours: Colours, contrast: Contrast) {
  const theme: Theme = colours === "system" ? (dark.matches ? "dark" : "light") : colours;
  const more = contrast === "system" ? strong.matches : contrast === "more";
  const { dataset } = document.documentElement;
  dataset["theme"] = theme;
  dataset["contrast"] = more ? "more" : "normal";
  return { colours, contrast, theme, more };
}

export const useTheme = create<ThemeState>((set, get) => ({
  ...painted(stored(COLOURS, ["light", "dark"]), stored(CONTRAST, ["normal", "more"])),
  chooseColours(colours) {
    keep(COLOURS, colours);
    set(painted(colours, get().contrast));
  },
  chooseContrast(contrast) {
    keep(CONTRAST, contrast);
    set(painted(get().colours, contrast));
  },
}));

const follow = () => {
  const { colours, contrast } = useTheme.getState();
  useTheme.setState(painted(colours, contrast));
};
dark.addEventListener("change", follow);
strong.addEventListener("change", follow);

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** How long a movement of the view takes, in milliseconds: none for who asked for less of it. */
export const moving = (): number => (still.matches ? 0 : 200);
