/** Moves a person makes: kept by the server beside the template, and undone there with the edits. */
import { api, expect, Refusal } from "../api/client";
import type { Point } from "../api/types";
import { hold, layOutAll, type Positions, release, showAt, useArrangement } from "../store/arrangement";
import { currentSnapshot, useDocument } from "../store/document";
import { notify } from "../store/notices";
import { waitingFor } from "../store/working";
import { inTurn } from "./turns";

function rounded(positions: Positions, ids: string[]): Record<string, Point> {
  return Object.fromEntries(
    ids.flatMap((id) => {
      const at = positions[id];
      return at ? [[id, { x: Math.round(at.x), y: Math.round(at.y) }]] : [];
    }),
  );
}

/** The snapshot that was here when the server last kept a move: the next one tells of it. */
let keptAt: number | null = null;

/** Whether a move was kept that no snapshot has told of yet: it is there to be undone all the same. */
export const keptUnheard = (): boolean => keptAt !== null && currentSnapshot()?.serial === keptAt;

async function put(positions: Record<string, Point>, label: string | null): Promise<void> {
  if (!Object.keys(positions).length) return;
  try {
    await expect(api.PUT("/api/layout", { body: { positions, label } }));
    if (label !== null) keptAt = currentSnapshot()?.serial ?? null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    notify({ kind: "refused", title: "The arrangement was not kept", detail: error.message });
  }
}

/**
 * Tells the server where the cards are that it has no place for: their first layout is made here.
 * Opening writes nothing, so this waits for a person's first deliberate step.
 */
export async function shareArrangement(positions = useArrangement.getState().positions): Promise<void> {
  // Where cards wait for their layout is nobody's choice.
  if (!useArrangement.getState().settled) return;
  const snapshot = currentSnapshot();
  const unknown = (snapshot?.cards ?? []).map((card) => card.id).filter((id) => !snapshot?.positions[id]);
  await put(rounded(positions, unknown), null);
}

/** A person moved cards. */
export async function moveCards(moved: Positions, label: string): Promise<void> {
  const before = useArrangement.getState().positions;
  const changed = Object.keys(moved).filter(
    (id) => moved[id]?.x !== before[id]?.x || moved[id]?.y !== before[id]?.y,
  );
  showAt(useDocument.getState().drawing, { ...before, ...moved });
  if (!changed.length) return;
  hold(moved);
  await inTurn(async () => {
    await shareArrangement(before);
    await put(rounded(moved, changed), label);
  });
  release(moved);
}

const PAUSE_MS = 400;
interface Nudged {
  before: Positions;
  moved: Positions;
  label: string;
  timer: ReturnType<typeof setTimeout>;
}
let nudged: Nudged | null = null;

/** Arrow keys: shown at once, kept as one step when they rest. */
export function nudgeCards(moved: Positions, label: string): void {
  const { positions } = useArrangement.getState();
  clearTimeout(nudged?.timer);
  const all = { ...nudged?.moved, ...moved };
  const before = nudged?.before ?? positions;
  hold(moved);
  showAt(useDocument.getState().drawing, { ...positions, ...moved });
  nudged = { before, moved: all, label, timer: setTimeout(() => void keepNudges(), PAUSE_MS) };
}

/** Keeps what arrow keys moved, if it is not kept yet. */
export async function keepNudges(): Promise<void> {
  if (!nudged) return;
  const { before, moved, label, timer } = nudged;
  clearTimeout(timer);
  nudged = null;
  await inTurn(async () => {
    await shareArrangement(before);
    await put(rounded(moved, Object.keys(moved)), label);
  });
  release(moved);
}

/** Lays the whole drawing out again: only when asked for, and undoable. */
export async function tidy(): Promise<void> {
  const before = useArrangement.getState().positions;
  const after = await waitingFor("Laying the drawing out", layOutAll(useDocument.getState().drawing));
  await inTurn(async () => {
    await shareArrangement(before);
    await put(rounded(after, Object.keys(after)), "Tidy");
  });
}
