/** The environment whose values are shown: chosen in this browser, for each project. */
import { create } from "zustand";
import { useProject } from "../api/project";

interface ChoiceState {
  /** By the project's folder. */
  chosen: Record<string, string>;
  choose(folder: string, environment: string): void;
}

const KEY = "stackline.environments";

function stored(): Record<string, string> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const entries = typeof found === "object" && found !== null ? Object.entries(found) : [];
    return Object.fromEntries(entries.filter(([, name]) => typeof name === "string")) as Record<
      string,
      string
    >;
  } catch {
    return {};
  }
}

export const useChosenEnvironment = create<ChoiceState>((set, get) => ({
  chosen: stored(),
  choose(folder, environment) {
    const chosen = { ...get().chosen, [folder]: environment };
    localStorage.setItem(KEY, JSON.stringify(chosen));
    set({ chosen });
  },
}));

/** What is chosen, while the project has it; else the one that it is deployed to. */
export function useEnvironment(): string {
  const project = useProject().data;
  const chosen = useChosenEnvironment((s) => (project ? s.chosen[project.folder] : undefined));
  if (!project) return "local";
  return chosen !== undefined && project.environments.includes(chosen) ? chosen : project.environment;
}
