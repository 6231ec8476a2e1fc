/** What is done one at a time. Keys, menus and buttons share it: each shows it, and none begins it a second time. */
import { create } from "zustand";

const running = new Map<string, Promise<unknown>>();
const useDeeds = create<{ deeds: ReadonlySet<string> }>(() => ({ deeds: new Set() }));

const publish = () => useDeeds.setState({ deeds: new Set(running.keys()) });

/** Whether it is being done, wherever it was begun. */
export const useDoing = (deed: string): boolean => useDeeds((s) => s.deeds.has(deed));

/** Does it; where it is being done already, what comes of that. */
export function once<T>(deed: string, work: () => Promise<T>): Promise<T> {
  const before = running.get(deed) as Promise<T> | undefined;
  if (before) return before;
  const doing = work().finally(() => {
    running.delete(deed);
    publish();
  });
  running.set(deed, doing);
  publish();
  return doing;
}
