/** `O`, a double click or the button of the inspector: opens what a card holds as a canvas of its own. */
import type { Card } from "../api/types";
import { openCanvas } from "../edits/leave";
import { findCard } from "../store/document";
import { useOpened } from "../store/opened";
import { useSelection } from "../store/selection";

export function openCard(card: Card): void {
  if (card.opens?.what === "template") void openCanvas(card.opens.canvas);
  else if (card.opens) useOpened.getState().openInner({ what: card.opens.what, id: card.id });
}

const selected = (): Card | undefined => {
  const [id, ...others] = useSelection.getState().cards;
  return id && !others.length ? findCard(id) : undefined;
};

export const canOpen = (): boolean => Boolean(selected()?.opens);

export function openSelected(): void {
  const card = selected();
  if (card?.opens) openCard(card);
}
