/** The lines of what is selected on the canvas, tinted. */
import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

export interface Lines {
  first: number;
  last: number;
}

export const showLines = StateEffect.define<Lines[]>();

const tint = Decoration.line({ class: "cm-shown" });

export const shownLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    const effect = transaction.effects.find((e) => e.is(showLines));
    if (!effect) return shown.map(transaction.changes);
    const builder = new RangeSetBuilder<Decoration>();
    const { doc } = transaction.state;
    const lines = new Set<number>();
    for (const { first, last } of effect.value as Lines[])
      for (let n = Math.max(first, 1); n <= Math.min(last, doc.lines); n++) lines.add(n);
    for (const n of [...lines].sort((a, b) => a - b)) builder.add(doc.line(n).from, doc.line(n).from, tint);
    return builder.finish();
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function scrollToLine(view: EditorView, line: number): void {
  const { doc } = view.state;
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines)).from;
  view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 60 }) });
}
