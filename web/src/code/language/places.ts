/** Going to where something is declared, and back again. */
import { type Extension, Prec } from "@codemirror/state";
import { type Command, EditorView, keymap } from "@codemirror/view";
import { jumpToLine } from "../../app/jump";
import { flushTyping } from "../../edits/typing";
import { currentSnapshot } from "../../store/document";
import { openFile, useFiles } from "../../store/files";
import { notify } from "../../store/notices";
import { askDefinition } from "./asking";

interface Visit {
  file: string | null;
  line: number;
}

const visited: Visit[] = [];
const MOST = 50;

/** Shows lines of a file of the project. */
export async function goTo(file: string, first: number, last: number): Promise<void> {
  const snapshot = currentSnapshot();
  if (!snapshot) return;
  if (file === snapshot.file) jumpToLine(first, last, true);
  else if (snapshot.others[file] !== undefined) useFiles.getState().show(file, { first, last });
  else await openFile(file, { first, last });
}

function remember(view: EditorView, at: number): void {
  visited.push({ file: useFiles.getState().shown, line: view.state.doc.lineAt(at).number });
  if (visited.length > MOST) visited.shift();
}

async function follow(view: EditorView, at: number): Promise<void> {
  await flushTyping();
  const [place] = (await askDefinition(view.state, at))?.places ?? [];
  if (!place) {
    notify({ kind: "info", title: "Nothing is declared for this word" });
    return;
  }
  remember(view, at);
  await goTo(place.file, place.line, place.end);
}

const toDefinition: Command = (view) => {
  void follow(view, view.state.selection.main.head);
  return true;
};

const back: Command = () => {
  const last = visited.pop();
  const snapshot = currentSnapshot();
  if (last && snapshot) void goTo(last.file ?? snapshot.file, last.line, last.line);
  // Not the browser's own way back, which would leave the page.
  return true;
};

const byMouse = EditorView.domEventHandlers({
  mousedown(event, view) {
    if (!(event.ctrlKey || event.metaKey) || event.button !== 0) return false;
    const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (at === null) return false;
    event.preventDefault();
    void follow(view, at);
    return true;
  },
});

/** For every editor: back to where a definition was followed from. */
export const wayBack: Extension = Prec.high(keymap.of([{ key: "Alt-ArrowLeft", run: back }]));

export const definitions: Extension = [byMouse, keymap.of([{ key: "F12", run: toDefinition }])];
