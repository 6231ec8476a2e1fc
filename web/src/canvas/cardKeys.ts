/** Keys on a card that has the focus: Space selects it too, arrows go from card to card, or move what is selected. */
import type { KeyboardEvent } from "react";
import { nudgeCards } from "../edits/arrange";
import { withMembers } from "../layout/containment";
import { type Box, boxOf, groupBox } from "../layout/drawing";
import { type Arrow, isArrow, neighbour } from "../layout/neighbours";
import { useArrangement } from "../store/arrangement";
import { shownAs, useDocument } from "../store/document";
import { useSelection } from "../store/selection";
import { viewport } from "./viewport";

const STEP = 4;
const DIRECTIONS: Record<Arrow, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const chosen = () => useSelection.getState().cards;

function boxes(): Map<string, Box> {
  const { drawing } = useDocument.getState();
  const { positions } = useArrangement.getState();
  const found = new Map<string, Box>();
  for (const group of drawing.groups) {
    const box = groupBox(group, drawing.cards, positions);
    // Only its label: what stands in it is nearer than its middle.
    if (box) found.set(group.id, { ...box, h: 46 });
  }
  for (const card of drawing.cards) {
    const at = positions[card.id];
    if (at) found.set(card.id, boxOf(card, at));
  }
  return found;
}

function toggle(id: string): void {
  const all = chosen();
  const left = all.filter((one) => shownAs(one) !== id);
  useSelection.getState().selectCards(left.length < all.length ? left : [...all, id], "canvas");
}

function goTo(id: string): void {
  const stage = document.querySelector(".stage");
  const node = stage?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  if (!stage || !node) return viewport()?.centre(id);
  const [box, view] = [node.getBoundingClientRect(), stage.getBoundingClientRect()];
  const seen =
    box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;
  if (seen) node.focus();
  else viewport()?.centre(id);
}

/** The selected cards and boxes, a step further; whether there are any. */
export function nudge(arrow: Arrow, factor: number): boolean {
  const { drawing } = useDocument.getState();
  const { positions } = useArrangement.getState();
  const [dx, dy] = DIRECTIONS[arrow];
  const ids = [...new Set(chosen().map(shownAs))].filter((id) => positions[id]);
  const moved = Object.fromEntries(
    ids.flatMap((id) => {
      const at = positions[id];
      return at ? [[id, { x: at.x + dx * STEP * factor, y: at.y + dy * STEP * factor }]] : [];
    }),
  );
  const label = ids.length === 1 ? `Move ${ids[0]}` : `Move ${ids.length} cards`;
  if (ids.length) nudgeCards(withMembers(moved, drawing, positions), label);
  return ids.length > 0;
}

/** Steps with Alt held are ten times as wide. */
export const stride = (event: { altKey: boolean }): number => (event.altKey ? 10 : 1);

function arrow(event: KeyboardEvent, key: Arrow, id: string | undefined): boolean {
  const selected = chosen().map(shownAs);
  if (event.shiftKey && !event.altKey) {
    const next = id === undefined ? null : neighbour(boxes(), id, key);
    if (next === null || id === undefined) return false;
    useSelection.getState().selectCards([...new Set([...chosen(), id, next])], "canvas");
    goTo(next);
    return true;
  }
  if (id === undefined || selected.includes(id)) return nudge(key, stride(event));
  const next = neighbour(boxes(), id, key);
  if (next !== null) goTo(next);
  return next !== null;
}

/** What was selected in the code has no panel: Enter on it opens that. React Flow would see no change. */
function opened(id: string): boolean {
  const { cards, by, selectCards } = useSelection.getState();
  if (by !== "code" || cards.length !== 1 || shownAs(cards[0] ?? "") !== id) return false;
  selectCards(cards, "canvas");
  return true;
}

/** In the capture phase: React Flow's own keys would move and select in other ways. */
export function onCardKey(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof HTMLElement) || event.ctrlKey || event.metaKey) return;
  const onNode = event.target.classList.contains("react-flow__node");
  const onGround = event.target.matches(".stage, .react-flow, .react-flow__pane");
  if (!onNode && !onGround) return;
  const id = event.target.getAttribute("data-id") ?? undefined;
  let done = false;
  if (event.key === " " && id !== undefined) {
    toggle(id);
    done = true;
  } else if (event.key === "Enter" && id !== undefined) done = opened(id);
  else if (isArrow(event.key)) done = arrow(event, event.key, id);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}
