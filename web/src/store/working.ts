/** What the person waits for: shown as a line once it takes a tenth of a second, in words once it takes two. */
import { create } from "zustand";

interface Work {
  id: number;
  what: string;
}

export const useWorking = create<{ works: Work[] }>(() => ({ works: [] }));

let next = 1;

/** Returns the function that says it is over. */
export function begin(what: string): () => void {
  const id = next++;
  useWorking.setState(({ works }) => ({ works: [...works, { id, what }] }));
  return () => useWorking.setState(({ works }) => ({ works: works.filter((work) => work.id !== id) }));
}

export async function waitingFor<T>(what: string, work: Promise<T>): Promise<T> {
  const end = begin(what);
  try {
    return await work;
  } finally {
    end();
  }
}
