/** What a word means: under the mouse, or at the cursor by a key. */
import type { Extension } from "@codemirror/state";
import { type Command, type EditorView, hoverTooltip, keymap } from "@codemirror/view";
import { askHover } from "./asking";
import { openPanel, panelShown } from "./panel";
import { toldElement, toldWords } from "./told";

const byMouse = hoverTooltip(
  async (view, pos) => {
    const found = await askHover(view.state, pos);
    if (!found) return null;
    return {
      pos: found.start,
      end: Math.min(found.end, view.state.doc.length),
      above: true,
      create: () => ({ dom: toldElement(found) }),
    };
  },
  { hoverTime: 400, hideOnChange: true },
);

/** The first time it is shown, the second time the focus goes to the link in it. */
const show: Command = (view) => {
  if (panelShown(view)) {
    linkOf(view)?.focus();
    return true;
  }
  const at = view.state.selection.main.head;
  void askHover(view.state, at).then((found) => {
    if (!found || view.state.selection.main.head !== at) return;
    const dom = toldElement(found);
    dom.dataset["testid"] = "documentation";
    dom.addEventListener("keydown", (event) => {
      if (event.key === "Escape") view.focus();
    });
    openPanel(view, found.start, dom, toldWords(found));
  });
  return true;
};

function linkOf(view: EditorView): HTMLElement | null {
  return view.dom.querySelector<HTMLElement>(".cm-told a");
}

export const documentation: Extension = [byMouse, keymap.of([{ key: "Alt-i", mac: "Ctrl-i", run: show }])];
