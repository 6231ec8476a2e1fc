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

/** By the cards of the snapshot, which are the same array where the same is drawn again. */
const drawings = new WeakMap<Card[], { parts: unknown[]; drawing: Drawing }>();

export function drawingOf(snapshot: Snapshot): Drawing {
  const parts = [snapshot.wires, snapshot.references, snapshot.groups, useFolding.getState()];
  const known = drawings.get(snapshot.cards);
  // Another object all the same: cards that only moved are shown anew.
  if (known?.parts.every((part, at) => part === parts[at])) return { ...known.drawing };
  const drawing = drawn(snapshot);
  drawings.set(snapshot.cards, { parts, drawing });
  return drawing;
}

function drawn(snapshot: Snapshot): Drawing {
  const { groups, wires, references } = snapshot;
  const fold = foldNow(snapshot);
  const cards = snapshot.cards.filter((card) => !fold.has(card.id));
  return { cards, groups, lines: linesOf(cards, wires, references, fold), held: heldBy(snapshot.cards) };
}

/** Checks and saving send snapshots too: cards and lines that did not change are not laid out or drawn again. */
function sameDrawing(a: Snapshot, b: Snapshot): boolean {
  return a.drawn === b.drawn && JSON.stringify(a.positions) === JSON.stringify(b.positions);
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
