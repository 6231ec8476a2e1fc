/** Keys that work everywhere. Keys without a modifier rest while a person types. */
import { useEffect } from "react";
import { nudge, stride } from "../canvas/cardKeys";
import type { Command } from "../commands/command";
import { pressed } from "../commands/keys";
import { commands } from "../commands/list";
import { pasteText } from "../edits/clipboard";
import { typing } from "./field";
import { isArrow } from "../layout/neighbours";
import { useContextMenu } from "../store/contextMenu";
import { useInPlace } from "../store/inPlace";
import { useOpened } from "../store/opened";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";
import { useWiring } from "../store/wiring";

/** The code pane leaves undo and redo to the project. */
const inEditor = (event: KeyboardEvent) =>
  event.target instanceof Element && event.target.closest("[data-editor]") !== null;

function escape(): void {
  const view = useView.getState();
  if (useContextMenu.getState().at) useContextMenu.getState().close();
  else if (useInPlace.getState().asked) useInPlace.getState().close();
  else if (useWiring.getState().choice) useWiring.getState().choose(null);
  else if (view.panel) view.open(null);
  else useSelection.getState().clear();
}

/** From a field of a panel back to what it is about; Escape once more closes the panel. */
function leavesField(event: KeyboardEvent): boolean {
  const field = event.target instanceof HTMLElement && typing(event) ? event.target : null;
  if (!field?.closest(".inspector")) return false;
  const chosen = ".react-flow__node.selected, .react-flow__edge.selected";
  field.blur();
  document.querySelector<HTMLElement>(chosen)?.focus();
  return true;
}

/** Whether the keys are the command's here: not a letter that a person types, not the editor's own Ctrl A. */
function heard(command: Command, event: KeyboardEvent): boolean {
  if (command.always || !typing(event)) return true;
  return (event.ctrlKey || event.metaKey) && !command.canvas && inEditor(event);
}

/** A canvas inside the template's has its own keys. */
const onCanvas = () => useView.getState().view === "canvas" && useOpened.getState().inner === null;

function works(command: Command, event: KeyboardEvent): boolean {
  if (command.event || !command.keys?.some((keys) => pressed(keys, event)) || !heard(command, event))
    return false;
  if (command.canvas && !onCanvas()) return false;
  return command.able?.() ?? true;
}

/** After a frame was drawn nothing has the focus: arrows move what it selected all the same. */
function moves(event: KeyboardEvent): boolean {
  return (
    event.target === document.body && onCanvas() && isArrow(event.key) && nudge(event.key, stride(event))
  );
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  if (document.querySelector("[aria-modal]") && !event.ctrlKey && !event.metaKey) return;
  const command = commands.find((each) => works(each, event));
  if (command) void command.run();
  else if (event.key === "Escape" && leavesField(event)) return event.preventDefault();
  else if (event.key === "Escape" && !typing(event) && useOpened.getState().inner === null) escape();
  else if (!moves(event)) return;
  event.preventDefault();
}

function onPaste(event: ClipboardEvent): void {
  const open = onCanvas() && !document.querySelector("[aria-modal]");
  if (event.defaultPrevented || !open || typing(event)) return;
  const text = event.clipboardData?.getData("text/plain");
  if (!text) return;
  event.preventDefault();
  void pasteText(text);
}

export function useShortcuts(): void {
  useEffect(() => {
    const stop = new AbortController();
    window.addEventListener("keydown", onKey, { signal: stop.signal });
    window.addEventListener("paste", onPaste, { signal: stop.signal });
    return () => stop.abort();
  }, []);
}
