/** The function whose code is open, the file that is shown, and texts that are not saved yet. */
import { create } from "zustand";
import { type Inner, useOpened } from "../store/opened";

/** A file as it is edited; `saved` is what the disk held when it was `seen`. */
export interface Buffer {
  text: string;
  saved: string;
  seen: string;
}

interface FunctionState {
  id: string | null;
  file: string | null;
  /** A line to show; `at` makes the same line count again. */
  line: { line: number; at: number } | null;
  buffers: Record<string, Buffer>;
  show(file: string, line?: number): void;
  keep(file: string, buffer: Buffer | null): void;
}

const functionIn = (inner: Inner | null): string | null => (inner?.what === "function" ? inner.id : null);

export const useFunction = create<FunctionState>((set, get) => ({
  id: functionIn(useOpened.getState().inner),
  file: null,
  line: null,
  buffers: {},
  show: (file, line) => set({ file, line: line ? { line, at: Date.now() } : null }),
  keep(file, buffer) {
    const { [keyOf(get().id, file)]: _, ...others } = get().buffers;
    set({ buffers: buffer ? { ...others, [keyOf(get().id, file)]: buffer } : others });
  },
}));

useOpened.subscribe(({ inner }) => {
  const id = functionIn(inner);
  // What was typed and not saved stays for when the function is opened again.
  if (id !== useFunction.getState().id) useFunction.setState({ id, file: null, line: null });
});

export const keyOf = (id: string | null, file: string): string => `${id}/${file}`;

/** The text of a file where it differs from the disk. */
export const unsavedOf = (buffers: Record<string, Buffer>, id: string, file: string): boolean => {
  const buffer = buffers[keyOf(id, file)];
  return buffer !== undefined && buffer.text !== buffer.saved;
};
