/** What is added to a card in place, changed there and taken away: rows, events, rules. */
import type { Card, Wire } from "../api/types";
import { giveBack } from "../app/returnFocus";
import { useInPlace } from "../store/inPlace";
import { currentSnapshot, findCard, findWire, shownAs } from "../store/document";
import { useSelection } from "../store/selection";
import { send } from "./send";

const nodeOf = (id: string) =>
  document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(shownAs(id))}"]`);

export const rowOf = (card: string, facet: string) =>
  nodeOf(card)?.querySelector<HTMLElement>(`[data-facet="${CSS.escape(facet)}"]`) ?? null;

function beside(element: Element | null): { left: number; right: number; top: number } {
  const box = element?.getBoundingClientRect();
  const middle = window.innerWidth / 2;
  return box ? { left: box.left, right: box.right, top: box.top } : { left: middle, right: middle, top: 120 };
}

export function askToAdd(card: string): void {
  useInPlace.getState().ask({ card, facet: null, target: null, change: false, beside: beside(nodeOf(card)) });
}

export function askToChange(card: string, facet: string): void {
  const node = beside(nodeOf(card));
  const top = beside(rowOf(card, facet)).top;
  useInPlace.getState().ask({ card, facet, target: null, change: true, beside: { ...node, top } });
}

/** An event or a rule: the wire that it is. */
export function askToChangeWire({ source, target }: Wire): void {
  const at = beside(nodeOf(findCard(source)?.event ? source : target));
  useInPlace.getState().ask({ card: source, facet: null, target, change: true, beside: at });
}

/** What an event card is: the wire that may be changed in place. */
export function wireOfEvent(card: Card | undefined): Wire | undefined {
  if (!card?.event) return undefined;
  return currentSnapshot()?.wires.find((wire) => wire.source === card.id && !wire.facet && wire.changes);
}

function selectedInPlace(): Wire | undefined {
  const { cards, wire } = useSelection.getState();
  if (wire !== null) {
    const found = findWire(wire);
    return found?.changes ? found : undefined;
  }
  return cards.length === 1 && cards[0] ? wireOfEvent(findCard(cards[0])) : undefined;
}

export const canChangeInPlace = (): boolean => selectedInPlace() !== undefined;

export function changeInPlace(): void {
  const wire = selectedInPlace();
  if (wire) askToChangeWire(wire);
}

function selectedCard(): Card | undefined {
  const { cards } = useSelection.getState();
  return cards.length === 1 && cards[0] ? findCard(cards[0]) : undefined;
}

export const canAddInPlace = (): boolean => Boolean(selectedCard()?.adds);

export function addInPlace(): void {
  const card = selectedCard();
  if (card?.adds) askToAdd(card.id);
}

/** The focus goes to the row that came in its place, else to the card. */
export async function removeFacet(card: string, facet: string | null): Promise<boolean> {
  const before = findCard(card)?.facets.findIndex((one) => one.id === facet) ?? 0;
  const held = document.activeElement;
  const result = await send({ do: "remove-facet", card, facet });
  if (!result) return false;
  const left = findCard(card)?.facets ?? [];
  const next = left[Math.min(before, left.length - 1)];
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body && document.activeElement !== held) return;
    const to = (next && rowOf(card, next.id)) ?? nodeOf(card);
    if (to) to.focus({ preventScroll: true });
    else giveBack(held);
  });
  return true;
}
