/** What is seen of edits before the server has answered: what goes is gone, what comes is there as an outline. */
import { create } from "zustand";
import type { Kind } from "../api/types";
import type { Pt } from "../layout/drawing";

/** A card that comes: its name only the server knows. */
export interface ComingCard extends Pick<Kind, "label" | "glyph" | "family"> {
  at: Pt;
}

export interface ComingWire {
  source: string;
  facet: string | null;
  target: string;
}

export interface Ahead {
  /** Cards and lines. */
  gone: readonly string[];
  cards: readonly ComingCard[];
  wires: readonly ComingWire[];
}

export const NOTHING_AHEAD: Ahead = { gone: [], cards: [], wires: [] };

export const useAhead = create<{ edits: readonly Ahead[] }>(() => ({ edits: [] }));

/** Returns the function that ends it, once what the server made of it is drawn. */
export function seeAhead(ahead: Ahead): () => void {
  if (!ahead.gone.length && !ahead.cards.length && !ahead.wires.length) return () => undefined;
  useAhead.setState(({ edits }) => ({ edits: [...edits, ahead] }));
  return () => useAhead.setState(({ edits }) => ({ edits: edits.filter((one) => one !== ahead) }));
}
