/** Aligns and distributes the selected cards and boxes: one step of the layout, undone as a move is. */
import { aligned, type Axis, distributed, type Side } from "../layout/align";
import { withMembers } from "../layout/containment";
import { type Box, boxOf, type Drawing, groupBox, type Pt } from "../layout/drawing";
import { useArrangement } from "../store/arrangement";
import { shownAs, useDocument } from "../store/document";
import { useSelection } from "../store/selection";
import { moveCards } from "./arrange";

/** What is selected as it is drawn: boxes with what stands in them, and cards outside of those. */
function blocks(drawing: Drawing): Record<string, Box> {
  const { positions } = useArrangement.getState();
  const chosen = new Set(useSelection.getState().cards.map(shownAs));
  const groups = drawing.groups.flatMap((group): [string, Box][] => {
    const box = chosen.has(group.id) ? groupBox(group, drawing.cards, positions) : null;
    return box ? [[group.id, box]] : [];
  });
  const cards = drawing.cards.flatMap((card): [string, Box][] => {
    const at = positions[card.id];
    const free = !card.group || !chosen.has(card.group);
    return at && free && chosen.has(card.id) ? [[card.id, boxOf(card, at)]] : [];
  });
  return Object.fromEntries([...groups, ...cards]);
}

const count = () => Object.keys(blocks(useDocument.getState().drawing)).length;
export const canAlign = (): boolean => count() > 1;
export const canDistribute = (): boolean => count() > 2;

function put(to: Record<string, Pt>, what: string): Promise<void> {
  const { drawing } = useDocument.getState();
  const moved = withMembers(to, drawing, useArrangement.getState().positions);
  return moveCards(moved, `${what} ${Object.keys(to).length} cards`);
}

const WORDS: Record<Side, string> = {
  left: "Align left",
  centre: "Align centres of",
  right: "Align right",
  top: "Align tops of",
  middle: "Align middles of",
  bottom: "Align bottoms of",
};

export function align(side: Side): Promise<void> {
  return put(aligned(blocks(useDocument.getState().drawing), side), WORDS[side]);
}

export function distribute(axis: Axis): Promise<void> {
  return put(distributed(blocks(useDocument.getState().drawing), axis), "Distribute");
}
