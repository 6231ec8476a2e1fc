/** Goes to a card or a line, whichever view is open. */
import { viewport } from "../canvas/viewport";
import { findCard, useDocument } from "../store/document";
import { openFile, useFiles } from "../store/files";
import { useFolding } from "../store/folding";
import { useOpened } from "../store/opened";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";
import { useWanted } from "../store/wanted";

/** Selects a card and shows it; in the code view its lines are shown by the selection itself. */
export function jumpTo(id: string, focus = true): void {
  const { view, show } = useView.getState();
  if (view !== "canvas" && view !== "code") show("canvas");
  if (useOpened.getState().inner !== null) useOpened.getState().openInner(null);
  const owner = findCard(id)?.owner;
  if (owner) useFolding.getState().open(owner);
  useSelection.getState().selectCards([id], "list");
  requestAnimationFrame(() => viewport()?.centre(id, focus));
}

/** Opens the card's settings at the field. */
export function jumpToField(id: string, path: string): void {
  if (useView.getState().view !== "canvas") useView.getState().show("canvas");
  jumpTo(id, false);
  useWanted.getState().want(id, path);
}

/** Shows lines in the code pane, opening it where it is closed. */
export function jumpToLine(line: number, end = line, focus = false): void {
  useFiles.getState().show(null);
  useView.getState().reveal(line, end, focus);
}

/** Shows lines of any file of the project, beside the canvas that is open. */
export async function jumpToFile(file: string, first = 0, last = first): Promise<void> {
  const { snapshot } = useDocument.getState();
  if (snapshot?.file === file) useFiles.getState().show(null, first ? { first, last } : null);
  else if (snapshot?.others?.[file] !== undefined)
    useFiles.getState().show(file, first ? { first, last } : null);
  else if (!(await openFile(file, null))) return;
  const { view, split, toggleSplit } = useView.getState();
  if (view !== "code" && !split) toggleSplit();
  if (snapshot?.file === file && first) useView.getState().reveal(first, last);
}

export function jumpToCode(id: string): void {
  const card = findCard(id);
  if (card?.line) jumpToLine(card.line);
}
