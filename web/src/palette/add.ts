/** Adds a resource of a kind: in the middle of the view, or where it was dropped; always on free ground. */
import { needsOf } from "../api/queries";
import type { Kind } from "../api/types";
import { viewport } from "../canvas/viewport";
import { focusCard } from "../app/returnFocus";
import { send } from "../edits/send";
import { boxOf, type Pt } from "../layout/drawing";
import { freePlace } from "../layout/place";
import { useArrangement } from "../store/arrangement";
import { useDocument } from "../store/document";
import { unlessChosen, useSelection } from "../store/selection";
import { useView } from "../store/view";
import { useAsking } from "./asking";
import { isType } from "./types";

const NEW_CARD = { width: 228, height: 54 };

function free(at: Pt): Pt {
  const { positions } = useArrangement.getState();
  const taken = useDocument.getState().drawing.cards.flatMap((card) => {
    const place = positions[card.id];
    return place ? [boxOf(card, place)] : [];
  });
  return freePlace(NEW_CARD, at, taken);
}

interface Given {
  settings?: Record<string, string>;
  /** What names one that exists already. */
  existing?: string;
}

async function add(kind: Kind, corner: Pt, { settings = {}, existing }: Given = {}): Promise<void> {
  const show = unlessChosen();
  const at = free(corner);
  const { label, glyph, family } = kind;
  const result = await send(
    { do: "add", kind: kind.kind, settings, existing, position: at },
    { coming: { label, glyph, family, at } },
  );
  const [id] = result?.added ?? [];
  if (!id) return;
  show(() => {
    useSelection.getState().selectCards([id], "canvas");
    focusCard(id);
  });
}

/** Adds it at once, or asks first: which one exists already, or what a resource of its type cannot be without. */
async function addOrAsk(kind: Kind, corner: Pt, existing: boolean): Promise<void> {
  const use = (named: string) => add(kind, corner, { existing: named });
  if (existing) return useAsking.getState().askWhich({ kind, use });
  if (!isType(kind)) return add(kind, corner);
  const needs = await needsOf(kind.type);
  if (!needs.required.length) return add(kind, corner);
  useAsking.getState().ask({ needs, add: (settings) => add(kind, corner, { settings }) });
}

/** `middle`: where the card's middle should be, in canvas pixels. */
export function addAt(kind: Kind, middle: Pt, existing = false): Promise<void> {
  return addOrAsk(kind, { x: middle.x - NEW_CARD.width / 2, y: middle.y - NEW_CARD.height / 2 }, existing);
}

export async function addInView(kind: Kind, existing = false): Promise<void> {
  useView.getState().open(null);
  const middle = viewport()?.middle() ?? { x: 0, y: 0 };
  await addAt(kind, middle, existing);
}
