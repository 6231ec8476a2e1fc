/** The snapshot the server last sent, and the drawing made from it. */
import { create } from "zustand";
import type { Card, Snapshot, Wire } from "../api/types";
import { type Drawing, type Fold, folded, heldBy, linesOf } from "../layout/drawing";
import { isOpened, useFolding } from "./folding";

export type Phase = "loading" | "ready" | "signed-out" | "failed" | "missing";

interface DocumentState {
  phase: Phase;
  snapshot: Snapshot | null;
  drawing: Drawing;
  /** Whether the WebSocket is open. */
  connected: boolean;
  receive(snapshot: Snapshot): void;
  setPhase(phase: Phase): void;
  setConnected(connected: boolean): void;
}

export const NO_CARDS: Card[] = [];
const NOTHING: Drawing = { cards: [], groups: [], lines: [] };

const foldNow = (snapshot: Snapshot): Fold => folded(snapshot, isOpened(useFolding.getState()));

export function drawingOf(snapshot: Snapshot): Drawing {
  const { groups, wires, references } = snapshot;
  const fold = foldNow(snapshot);
  const cards = snapshot.cards.filter((card) => !fold.has(card.id));
  return { cards, groups, lines: linesOf(cards, wires, references, fold), held: heldBy(snapshot.cards) };
}

/** Checks and saving send snapshots too: cards and lines that did not change are not laid out or drawn again. */
function sameDrawing(a: Snapshot, b: Snapshot): boolean {
  // Cards and lines follow from the text and the groups: of a thousand cards they take long to compare.
  const arranged = ({ groups, positions }: Snapshot) => JSON.stringify([groups, positions]);
  return a.revision === b.revision && a.cards.length === b.cards.length && arranged(a) === arranged(b);
}

export const useDocument = create<DocumentState>((set, get) => ({
  phase: "loading",
  snapshot: null,
  drawing: NOTHING,
  connected: true,
  receive(snapshot) {
    const before = get().snapshot;
    if (before && before.serial >= snapshot.serial) return;
    set({
      snapshot,
      drawing: before && sameDrawing(before, snapshot) ? get().drawing : drawingOf(snapshot),
      phase: "ready",
    });
  },
  setPhase: (phase) => set({ phase }),
  setConnected: (connected) => set({ connected }),
}));

export const currentSnapshot = (): Snapshot | null => useDocument.getState().snapshot;

export const findCard = (id: string): Card | undefined =>
  currentSnapshot()?.cards.find((card) => card.id === id);

/** What stands for a card on the canvas: itself, or the card or group it is folded into. */
export function shownAs(id: string): string {
  const snapshot = currentSnapshot();
  return (snapshot && foldNow(snapshot).get(id)) ?? id;
}

useFolding.subscribe(() => {
  const snapshot = currentSnapshot();
  if (snapshot) useDocument.setState({ drawing: drawingOf(snapshot) });
});

export const findWire = (id: string): Wire | undefined =>
  currentSnapshot()?.wires.find((wire) => wire.id === id);
