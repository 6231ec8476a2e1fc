/** Which file the code pane shows, and files that were only opened to be read. */
import { create } from "zustand";
import { api, expect } from "../api/client";
import { tellRefusal } from "../edits/send";

export interface Lines {
  first: number;
  last: number;
}

interface FilesState {
  /** Null: the template. */
  shown: string | null;
  /** Files that the diagram is not read from: name → text as it was when it was opened. */
  opened: Record<string, string>;
  /** Lines of the shown file to go to; a new object each time. */
  goal: Lines | null;
  show(file: string | null, goal?: Lines | null): void;
  close(file: string): void;
}

export const useFiles = create<FilesState>((set, get) => ({
  shown: null,
  opened: {},
  goal: null,
  show: (shown, goal = null) => set({ shown, goal }),
  close(file) {
    const { [file]: _closed, ...opened } = get().opened;
    set({ opened, shown: get().shown === file ? null : get().shown });
  },
}));

/** Opens a file of the project to be read. False where the server does not show it; the reason has been told. */
export async function openFile(file: string, goal: Lines | null): Promise<boolean> {
  try {
    const { text } = await expect(api.GET("/api/file", { params: { query: { name: file } } }));
    useFiles.setState(({ opened }) => ({ opened: { ...opened, [file]: text }, shown: file, goal }));
    return true;
  } catch (error) {
    tellRefusal(error, `${file} is not shown`);
    return false;
  }
}
