/** What can be mended at the cursor's line, as a list to choose from. */
import { forEachDiagnostic } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { type Command, type EditorView, keymap } from "@codemirror/view";
import { send } from "../../edits/send";
import { useDocument } from "../../store/document";
import { notify } from "../../store/notices";
import { closePanel, openPanel } from "./panel";

interface Mend {
  id: string;
  summary: string;
  problem: string;
}

/** The fixes of the problems that begin in these lines: the server can make them. */
function mendsAt(first: number, last: number): { mends: Mend[]; advice: string } {
  const { diagnostics = [] } = useDocument.getState().snapshot ?? {};
  const here = diagnostics.filter((d) => d.line >= first && d.line <= last);
  const mends = here.flatMap((d) =>
    d.fix?.applicable ? [{ id: d.id, summary: d.fix.summary, problem: d.summary }] : [],
  );
  return { mends, advice: here.find((d) => d.fix)?.fix?.summary ?? "" };
}

/** The lines of the problems that reach over the cursor, its own line among them. */
function linesAt(view: EditorView): [number, number] {
  const { doc, selection } = view.state;
  const at = selection.main.head;
  let first = doc.lineAt(at).number;
  const last = first;
  forEachDiagnostic(view.state, (_, from, to) => {
    if (from <= at && at <= to) first = Math.min(first, doc.lineAt(from).number);
  });
  return [first, last];
}

function list(view: EditorView, mends: Mend[]): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-fixes";
  dom.setAttribute("role", "menu");
  dom.setAttribute("aria-label", "Fixes");
  dom.dataset["testid"] = "fixes";
  const buttons = mends.map((mend, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("role", "menuitem");
    button.textContent = mend.summary;
    button.title = mend.problem;
    if (index === 0) button.dataset["autofocus"] = "";
    button.addEventListener("click", () => {
      closePanel(view);
      void send({ do: "fix", diagnostic: mend.id });
    });
    return button;
  });
  dom.append(...buttons);
  dom.addEventListener("keydown", (event) => {
    const at = buttons.findIndex((button) => button.matches(":focus"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") closePanel(view);
    else if (step) buttons[(at + step + buttons.length) % buttons.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return dom;
}

function nothing(advice: string): string {
  if (advice) return "Only a person can mend this";
  return useDocument.getState().snapshot?.checking
    ? "The checks of this text still run"
    : "Nothing to mend here";
}

const show: Command = (view) => {
  const { mends, advice } = mendsAt(...linesAt(view));
  if (!mends.length) {
    notify({ kind: "info", title: nothing(advice), detail: advice });
    return true;
  }
  const words = `${mends.length === 1 ? "One fix" : `${mends.length} fixes`}: ${mends[0]?.summary ?? ""}`;
  openPanel(view, view.state.selection.main.head, list(view, mends), words);
  return true;
};

export const fixes: Extension = keymap.of([{ key: "Mod-.", run: show }]);
