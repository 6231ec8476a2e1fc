/** Goes to a card or a line, whichever view is open. */
import { viewport } from "../canvas/viewport";
import { findCard } from "../store/document";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";

/** Selects a card and shows it; in the code view its lines are shown by the selection itself. */
export function jumpTo(id: string): void {
  const { view, show } = useView.getState();
  if (view !== "canvas" && view !== "code") show("canvas");
  useSelection.getState().selectCards([id], "list");
  requestAnimationFrame(() => viewport()?.centre(id));
}

/** Shows lines in the code pane, opening it where it is closed. */
export function jumpToLine(line: number, end = line): void {
  useView.getState().reveal(line, end);
}

export function jumpToCode(id: string): void {
  const card = findCard(id);
  if (card?.line) jumpToLine(card.line);
}
