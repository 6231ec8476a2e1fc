/** What can be done by name. */
import { deploy } from "../deployments/deploy";
import { tidy } from "../edits/arrange";
import { redo, save, undo } from "../edits/history";
import { useView } from "../store/view";

export interface Command {
  title: string;
  keys?: string;
  run(): void;
}

const view = useView.getState;

export const commands: Command[] = [
  { title: "Add a resource", keys: "/", run: () => view().open("palette") },
  { title: "Save", keys: "Ctrl S", run: () => void save() },
  { title: "Undo", keys: "Ctrl Z", run: () => void undo() },
  { title: "Redo", keys: "Ctrl Shift Z", run: () => void redo() },
  { title: "Use one that exists already for the selected card", keys: "E", run: () => view().open("existing") },
  { title: "Move the selected cards into a nested application", keys: "M", run: () => view().open("move") },
  { title: "Tidy the drawing", run: () => void tidy() },
  { title: "Deploy", run: () => void deploy() },
  { title: "Show canvas", run: () => view().show("canvas") },
  { title: "Show code", run: () => view().show("code") },
  { title: "Show parameters, conditions and outputs", run: () => view().show("template") },
  { title: "Show changes", run: () => view().show("changes") },
  { title: "Show deployments", run: () => view().show("deployments") },
  { title: "Code beside the canvas", run: () => view().toggleSplit() },
  { title: "Light or dark", run: () => view().toggleTheme() },
  { title: "Keys", keys: "?", run: () => view().open("keys") },
];
