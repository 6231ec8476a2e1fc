/** Which changed file the Changes page shows; null: the template and what it names. */
import { create } from "zustand";
import { useRepository } from "./queries";

interface Shown {
  file: string | null;
  show(file: string | null): void;
}

export const useShownFile = create<Shown>((set) => ({ file: null, show: (file) => set({ file }) }));

/** The file that was chosen, while git still sees a change in it; else the first one in conflict. */
export function useShown(): string | null {
  const chosen = useShownFile((s) => s.file);
  const { data: repository } = useRepository();
  if (!repository) return null;
  const found = repository.files.find((file) => file.path === chosen);
  return (found ?? repository.files.find((file) => file.change === "conflict"))?.path ?? null;
}
