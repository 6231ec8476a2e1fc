/** What of the template is open as a canvas of its own. It is in the address: back and forward lead through it. */
import { create } from "zustand";
import { addressOf, CANVAS } from "./place";
import { useView } from "./view";

const INNER = ["machine", "graphql", "function"] as const;
export type Inner = { what: (typeof INNER)[number]; id: string };

interface OpenedState {
  /** The state machine, GraphQL API or function that is shown; null: the template. */
  inner: Inner | null;
  openInner(inner: Inner | null): void;
}

function named(): Inner | null {
  const asked = new URLSearchParams(location.search);
  for (const what of INNER) {
    const id = asked.get(what);
    if (id) return { what, id };
  }
  return null;
}

function innerAddress(inner: Inner | null): string {
  const base = addressOf(CANVAS);
  return inner
    ? `${base}${base.includes("?") ? "&" : "?"}${inner.what}=${encodeURIComponent(inner.id)}`
    : base;
}

export const useOpened = create<OpenedState>((set, get) => ({
  inner: named(),
  openInner(inner) {
    const before = get().inner;
    if (inner?.id !== before?.id || inner?.what !== before?.what)
      history.pushState(null, "", innerAddress(inner));
    useView.getState().show("canvas");
    set({ inner });
  },
}));

window.addEventListener("popstate", () => {
  useView.getState().show("canvas");
  useOpened.setState({ inner: named() });
});
