/** What the rest of the app may ask of the canvas while it is shown. */
import type { Pt } from "../layout/drawing";

export interface Viewport {
  /** Moves the view so that the card is in the middle, and gives it the keyboard focus, unless that is not wanted. */
  centre(id: string, focus?: boolean): void;
  fit(): void;
  /** The middle of the view, in canvas pixels. */
  middle(): Pt;
  /** A place on the screen in canvas pixels; null outside the canvas. */
  at(clientX: number, clientY: number): Pt | null;
}

let current: Viewport | null = null;

export function registerViewport(viewport: Viewport): () => void {
  current = viewport;
  return () => {
    if (current === viewport) current = null;
  };
}

export const viewport = (): Viewport | null => current;
