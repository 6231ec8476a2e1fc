/** Light or dark, and how much contrast. */
import { Moon, Sun } from "lucide-react";
import { type Colours, type Contrast, useTheme } from "../store/theme";
import { Menu } from "./Menu";

const COLOURS: [Colours, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];
const CONTRASTS: [Contrast, string][] = [
  ["system", "As the system"],
  ["normal", "Normal"],
  ["more", "High"],
];

export function Appearance() {
  const { colours, contrast, theme, chooseColours, chooseContrast } = useTheme();
  return (
    <Menu
      label="Colours and contrast"
      testId="theme"
      icon={theme === "light" ? <Sun size={16} /> : <Moon size={16} />}
      sections={[
        {
          title: "Colours",
          items: COLOURS.map(([choice, label]) => ({
            label,
            chosen: colours === choice,
            testId: `colours-${choice}`,
            run: () => chooseColours(choice),
          })),
        },
        {
          title: "Contrast",
          items: CONTRASTS.map(([choice, label]) => ({
            label,
            chosen: contrast === choice,
            testId: `contrast-${choice}`,
            run: () => chooseContrast(choice),
          })),
        },
      ]}
    />
  );
}
