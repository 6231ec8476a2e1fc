/** The server's diagnostics as CodeMirror's, with the fix as an action, and the gravest of a line behind its text. */
import type { Diagnostic as Mark } from "@codemirror/lint";
import { RangeSetBuilder, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { Diagnostic } from "../api/types";
import { send } from "../edits/send";

/** From the diagnostic's column (or the line's first character) to the line's end. */
export function markOf(diagnostic: Diagnostic, doc: Text): Mark | null {
  if (diagnostic.line < 1 || diagnostic.line > doc.lines) return null;
  const line = doc.line(diagnostic.line);
  const indent = line.text.length - line.text.trimStart().length;
  const from = Math.min(line.from + (diagnostic.column ? diagnostic.column - 1 : indent), line.to);
  const { fix } = diagnostic;
  return {
    from,
    to: Math.max(from, line.from + line.text.trimEnd().length),
    severity: diagnostic.severity,
    source: diagnostic.code,
    message: [diagnostic.summary, diagnostic.detail].filter(Boolean).join(". "),
    actions: fix?.applicable
      ? [{ name: fix.summary, apply: () => void send({ do: "fix", diagnostic: diagnostic.id }) }]
      : [],
  };
}

class Inlay extends WidgetType {
  constructor(
    readonly text: string,
    readonly severity: string,
  ) {
    super();
  }

  override eq(other: Inlay): boolean {
    return other.text === this.text && other.severity === this.severity;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = `cm-inlay ${this.severity}`;
    element.textContent = this.text;
    return element;
  }
}

export const setInlays = StateEffect.define<Diagnostic[]>();

export const inlays = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    const effect = transaction.effects.find((e) => e.is(setInlays));
    if (!effect) return shown.map(transaction.changes);
    const { doc } = transaction.state;
    const byLine = new Map<number, Diagnostic>();
    for (const d of effect.value as Diagnostic[]) {
      if (d.severity === "info" || d.line < 1 || d.line > doc.lines) continue;
      if (!byLine.has(d.line) || d.severity === "error") byLine.set(d.line, d);
    }
    const builder = new RangeSetBuilder<Decoration>();
    for (const [line, d] of [...byLine].sort(([a], [b]) => a - b)) {
      const { to } = doc.line(line);
      builder.add(to, to, Decoration.widget({ widget: new Inlay(d.summary, d.severity), side: 1 }));
    }
    return builder.finish();
  },
  provide: (field) => EditorView.decorations.from(field),
});
