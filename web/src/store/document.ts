/** The snapshot the server last sent, and the drawing made from it. */
import { create } from "zustand";
import type { Card, Snapshot, Wire } from "../api/types";
import { type Drawing, foldOf, linesOf } from "../layout/drawing";

export type Phase = "loading" | "ready" | "signed-out" | "failed";

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

export function drawingOf(snapshot: Snapshot): Drawing {
  const { groups, wires, references } = snapshot;
  const fold = foldOf(groups);
  const cards = snapshot.cards.filter((card) => !fold.has(card.id));
  return { cards, groups, lines: linesOf(cards, wires, references, groups) };
}

/** Checks and saving send snapshots too: cards and lines that did not change are not laid out or drawn again. */
function sameDrawing(a: Snapshot, b: Snapshot): boolean {
  const drawn = ({ revision, cards, wires, references, groups, positions }: Snapshot) =>
    JSON.stringify([revision, cards, wires, references, groups, positions]);
  return drawn(a) === drawn(b);
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

/** What stands for a card on the canvas: itself, or the group it is folded into. */
export const shownAs = (id: string): string =>
  useDocument.getState().drawing.groups.find((g) => g.id === id || g.parts.includes(id))?.id ?? id;

export const findWire = (id: string): Wire | undefined =>
  currentSnapshot()?.wires.find((wire) => wire.id === id);
