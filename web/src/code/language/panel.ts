/** One tooltip that a key opened at a place: documentation, a field for a new name, a list of fixes. */
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, showTooltip, type Tooltip } from "@codemirror/view";

export const setPanel = StateEffect.define<Tooltip | null>();

const panelField = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setPanel)) return effect.value;
    // Whoever types or moves on has seen it.
    return transaction.docChanged || transaction.selection ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

export function panelShown(view: EditorView): boolean {
  return view.state.field(panelField, false) != null;
}

export function closePanel(view: EditorView): boolean {
  if (!panelShown(view)) return false;
  view.dispatch({ effects: setPanel.of(null) });
  view.focus();
  return true;
}

export function openPanel(view: EditorView, at: number, dom: HTMLElement, announced: string): void {
  view.dispatch({
    effects: [
      setPanel.of({
        pos: at,
        above: false,
        arrow: false,
        create: () => ({ dom, mount: () => focusIn(dom) }),
      }),
      EditorView.announce.of(announced),
    ],
  });
}

/** What can be typed into or chosen gets the focus; documentation leaves it in the text. */
function focusIn(dom: HTMLElement): void {
  const first = dom.querySelector<HTMLElement>("[data-autofocus]");
  if (!first) return;
  first.focus();
  if (first instanceof HTMLInputElement) first.select();
}

export const panel: Extension = [panelField, keymap.of([{ key: "Escape", run: closePanel }])];
