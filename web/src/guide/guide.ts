/** The guided first run: at which step it is. A cookie remembers it for every project: they have different ports. */
import { create } from "zustand";
import type { Before } from "./progress";

const SEEN = "stackline-guide=seen";
const YEAR = 31_536_000;

/** "welcome", the number of a step, or "end"; null: not shown. */
export type At = "welcome" | number | "end" | null;

interface GuideState {
  at: At;
  start: Before | null;
  step: Before | null;
  begin(before: Before): void;
  next(last: number, before: Before): void;
  /** From the welcome, whatever was seen. */
  again(): void;
  close(): void;
}

const seen = () => document.cookie.split("; ").includes(SEEN);

export const useGuide = create<GuideState>((set, get) => ({
  at: seen() ? null : "welcome",
  start: null,
  step: null,
  begin: (before) => set({ at: 0, start: before, step: before }),
  next(last, before) {
    const { at } = get();
    if (typeof at === "number") set({ at: at < last ? at + 1 : "end", step: before });
  },
  again: () => set({ at: "welcome" }),
  close() {
    document.cookie = `${SEEN}; path=/; max-age=${YEAR}; samesite=strict`;
    set({ at: null });
  },
}));
