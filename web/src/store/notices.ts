/** What the app tells the person: the diff of an action, a refusal with its reason, a piece of news. */
import { create } from "zustand";

export interface NoticeAction {
  label: string;
  run(): void;
}

export interface Notice {
  id: number;
  kind: "edit" | "refused" | "info" | "done";
  title: string;
  detail?: string;
  diff?: string;
  action?: NoticeAction;
  /** It offers what would be gone with it: it stays until the person has chosen. */
  stays?: boolean;
}

interface NoticesState {
  notices: Notice[];
  dismiss(id: number): void;
}

const MOST = 3;
let next = 1;

export const useNotices = create<NoticesState>((set, get) => ({
  notices: [],
  dismiss: (id) => set({ notices: get().notices.filter((n) => n.id !== id) }),
}));

/** Shows a notice. The diff of an action replaces the one before it. */
export function notify(notice: Omit<Notice, "id">): void {
  const { notices } = useNotices.getState();
  const kept = notices.filter((n) => n.kind !== "edit" || notice.kind !== "edit");
  const all = [...kept, { ...notice, id: next++ }];
  const newest = new Set(all.slice(-MOST));
  useNotices.setState({ notices: all.filter((n) => n.stays || newest.has(n)) });
}
