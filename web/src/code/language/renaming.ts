/** A new name in place: the field stands at the name, Enter renames with every reference. */
import type { Extension } from "@codemirror/state";
import { type Command, type EditorView, keymap } from "@codemirror/view";
import { send } from "../../edits/send";
import { flushTyping } from "../../edits/typing";
import { notify } from "../../store/notices";
import { askDefinition } from "./asking";
import { closePanel, openPanel } from "./panel";

const LOGICAL_ID = /^[A-Za-z0-9]{1,255}$/;

function field(view: EditorView, id: string): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-renaming";
  const input = document.createElement("input");
  input.className = "cm-textfield";
  input.value = id;
  input.spellcheck = false;
  input.dataset["autofocus"] = "";
  input.dataset["testid"] = "code-rename";
  input.setAttribute("aria-label", `New name of ${id}`);
  input.addEventListener("input", () => {
    input.setAttribute("aria-invalid", String(!LOGICAL_ID.test(input.value)));
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePanel(view);
    else if (event.key === "Enter") {
      if (input.value !== id && !LOGICAL_ID.test(input.value)) return;
      closePanel(view);
      if (input.value !== id) void send({ do: "rename", id, to: input.value });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const told = document.createElement("span");
  told.textContent = "Enter renames it everywhere";
  dom.append(input, told);
  return dom;
}

async function begin(view: EditorView): Promise<void> {
  await flushTyping();
  const name = (await askDefinition(view.state, view.state.selection.main.head))?.name;
  if (!name) {
    notify({ kind: "info", title: "There is no name here that the template declares" });
    return;
  }
  openPanel(view, name.start, field(view, name.id), `New name of ${name.id}`);
}

const rename: Command = (view) => {
  void begin(view);
  return true;
};

export const renaming: Extension = keymap.of([{ key: "F2", run: rename }]);
