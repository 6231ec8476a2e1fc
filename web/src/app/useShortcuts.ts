/** Keys that work everywhere. Keys without a modifier rest while a person types. */
import { useEffect } from "react";
import { viewport } from "../canvas/viewport";
import { redo, save, undo } from "../edits/history";
import { removeSelected } from "../edits/remove";
import { useSelection } from "../store/selection";
import { useView, type View } from "../store/view";
import { useWiring } from "../store/wiring";

const VIEWS: View[] = ["canvas", "code", "template", "changes", "deployments"];

/** Whether the key goes into a field. The code pane lives in a shadow tree: the path tells, the target does not. */
function typing(event: KeyboardEvent): boolean {
  return event
    .composedPath()
    .some(
      (node) =>
        node instanceof HTMLElement &&
        (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)),
    );
}

function withModifier(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  const view = useView.getState();
  if (key === "k") view.open(view.panel === "search" ? null : "search");
  else if (key === "s") void save();
  else if (typing(event) && !(event.target instanceof Element && event.target.closest("[data-editor]")))
    return false;
  else if (key === "z" && event.shiftKey) void redo();
  else if (key === "z") void undo();
  else if (key === "y") void redo();
  else return false;
  return true;
}

function escape(): boolean {
  const view = useView.getState();
  if (useWiring.getState().choice) useWiring.getState().choose(null);
  else if (view.panel) view.open(null);
  else useSelection.getState().clear();
  return true;
}

function plain(event: KeyboardEvent): boolean {
  const view = useView.getState();
  const onCanvas = view.view === "canvas";
  const [selected] = useSelection.getState().cards;
  const number = VIEWS[Number(event.key) - 1];
  if (event.key === "?") view.open("keys");
  else if (number) view.show(number);
  else if (event.key === "Escape") return escape();
  else if (event.key === "\\") view.toggleSplit();
  else if (!onCanvas) return false;
  else if (event.key === "/") view.open("palette");
  else if (event.key === "f") viewport()?.fit();
  else if (event.key === "w" && selected) view.open("wire");
  else if (event.key === "F2" && selected) view.open("rename");
  else if (event.key === "e" && selected) view.open("existing");
  else if (event.key === "m" && selected) view.open("move");
  else if (event.key === "Delete" || event.key === "Backspace") void removeSelected();
  else return false;
  return true;
}

export function useShortcuts(): void {
  useEffect(() => {
    const stop = new AbortController();
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      if (document.querySelector("[aria-modal]") && !event.ctrlKey && !event.metaKey) return;
      const done = event.ctrlKey || event.metaKey ? withModifier(event) : !typing(event) && plain(event);
      if (done) event.preventDefault();
    };
    window.addEventListener("keydown", onKey, { signal: stop.signal });
    return () => stop.abort();
  }, []);
}
