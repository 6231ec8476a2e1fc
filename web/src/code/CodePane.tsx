/** The template as text, in step with the canvas both ways. */
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { redo, undo } from "../edits/history";
import { registerTyping } from "../edits/typing";
import type { Card, Snapshot, Wire } from "../api/types";
import { useDocument } from "../store/document";
import { useFiles } from "../store/files";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";
import { languageOf } from "../files/languages";
import { readingAny, writing } from "./extensions";
import { language } from "./language";
import { wayBack } from "./language/places";
import { inlays, markOf, setInlays } from "./marks";
import { type Lines, scrollToLine, showLines, shownLines } from "./shown";
import { TextSync, toText } from "./sync";
import { useEditor } from "./useEditor";

const HISTORY_KEYS = keymap.of([
  { key: "Mod-z", run: () => (void undo(), true), shift: () => (void redo(), true) },
  { key: "Mod-y", run: () => (void redo(), true) },
]);

/** A click or arrow key into a resource's lines selects its card. */
const selectByCursor = EditorView.updateListener.of((update) => {
  if (!update.transactions.some((t) => t.isUserEvent("select"))) return;
  const line = update.state.doc.lineAt(update.state.selection.main.head).number;
  const { cards = [] } = useDocument.getState().snapshot ?? {};
  const inside = cards.filter((c) => !c.virtual && (c.lines[0] ?? 0) <= line && line <= (c.lines[1] ?? 0));
  const [card] = inside;
  if (card) useSelection.getState().selectCards([card.id], "code");
});

function linesOf(cards: Card[], wire: Wire | undefined): Lines[] {
  if (wire) return wire.lines.map(([first = 0, last = 0]) => ({ first, last }));
  return cards.map((c) => ({ first: c.lines[0] ?? 0, last: c.lines[1] ?? 0 }));
}

function useShown(view: EditorView | null, snapshot: Snapshot): void {
  const { cards, wire, by } = useSelection();
  const revealed = useView((s) => s.revealed);
  useEffect(() => {
    if (!view) return;
    const chosen = snapshot.cards.filter((c) => cards.includes(c.id));
    view.dispatch({
      effects: showLines.of(
        linesOf(
          chosen,
          snapshot.wires.find((w) => w.id === wire),
        ),
      ),
    });
  }, [view, snapshot, cards, wire]);
  useEffect(() => {
    if (!view || by === "code") return;
    const { snapshot: now } = useDocument.getState();
    const [first] = linesOf(
      now?.cards.filter((c) => c.id === cards[0]) ?? [],
      now?.wires.find((w) => w.id === wire),
    );
    if (first?.first) scrollToLine(view, first.first);
  }, [view, cards, wire, by]);
  useEffect(() => {
    if (!view || !revealed) return;
    const at = view.state.doc.line(Math.min(revealed.line, view.state.doc.lines)).from;
    view.dispatch({
      selection: { anchor: at },
      effects: showLines.of([{ first: revealed.line, last: revealed.end }]),
    });
    scrollToLine(view, revealed.line);
    if (revealed.focus) view.focus();
  }, [view, revealed]);
}

function useMarks(view: EditorView | null, snapshot: Snapshot): void {
  useEffect(() => {
    if (!view) return;
    const marks = snapshot.diagnostics.flatMap((d) => markOf(d, view.state.doc) ?? []);
    view.dispatch(setDiagnostics(view.state, marks));
    view.dispatch({ effects: setInlays.of(snapshot.diagnostics) });
  }, [view, snapshot]);
}

function Editor({ snapshot }: { snapshot: Snapshot }) {
  const [sync] = useState(() => new TextSync(snapshot));
  const [extensions] = useState(() => [
    HISTORY_KEYS,
    language,
    wayBack,
    writing,
    lintGutter(),
    shownLines,
    inlays,
    selectByCursor,
    EditorView.updateListener.of(sync.listen),
  ]);
  const start = useMemo(() => toText(snapshot.text), [snapshot.text]);
  const { host, view } = useEditor(start, extensions);
  useEffect(() => {
    if (view) sync.attach(view);
    return registerTyping(sync.flush);
  }, [sync, view]);
  useEffect(() => sync.receive(snapshot), [sync, snapshot, view]);
  useEffect(() => () => void sync.flush(), [sync]);
  useShown(view, snapshot);
  useMarks(view, snapshot);
  return <div className="editor-host" ref={host} data-editor="" data-testid="editor" />;
}

/** A file beside the template: shown as it is to be saved, or as it was opened. */
function OtherFile({ name, text }: { name: string; text: string }) {
  const goal = useFiles((s) => s.goal);
  const [grammar] = useState(() => new Compartment());
  const [extensions] = useState(() => [
    wayBack,
    readingAny,
    grammar.of([]),
    shownLines,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": name, tabindex: "0" }),
  ]);
  const { host, view } = useEditor(toText(text), extensions);
  useEffect(() => {
    if (!view) return;
    let shown = true;
    void languageOf(name).then((loaded) => shown && view.dispatch({ effects: grammar.reconfigure(loaded) }));
    return () => {
      shown = false;
    };
  }, [view, name, grammar]);
  useEffect(() => {
    if (!view || !goal) return;
    scrollToLine(view, goal.first);
    view.dispatch({ effects: showLines.of([goal]) });
    view.focus();
    useFiles.setState({ goal: null });
  }, [view, goal]);
  return <div className="editor-host" ref={host} data-editor="" data-testid="other-file" />;
}

interface FilesProps {
  files: string[];
  shown: string;
}

function Files({ files, shown }: FilesProps) {
  const { opened, show, close } = useFiles();
  return (
    <div className="code-files">
      <div role="tablist" aria-label="Files">
        {files.map((file, index) => (
          <button
            key={file}
            role="tab"
            aria-selected={file === shown}
            data-testid={`file-${file}`}
            onClick={() => show(index ? file : null)}
          >
            {file}
          </button>
        ))}
      </div>
      {opened[shown] !== undefined && (
        <button className="close-file" aria-label={`Close ${shown}`} onClick={() => close(shown)}>
          <X size={13} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

export function CodePane() {
  const snapshot = useDocument((s) => s.snapshot);
  const { shown: chosen, opened } = useFiles();
  if (!snapshot) return <div className="blank">Loading…</div>;
  const others = { ...opened, ...snapshot.others };
  const other = chosen === null ? undefined : others[chosen];
  const shown = chosen === null || other === undefined ? snapshot.file : chosen;
  const text = other ?? snapshot.text;
  const errors = snapshot.diagnostics.filter((d) => d.severity === "error").length;
  return (
    <section className="code-pane" aria-label="Code">
      {Object.keys(others).length > 0 && (
        <Files files={[snapshot.file, ...Object.keys(others)]} shown={shown} />
      )}
      {other === undefined ? (
        <Editor snapshot={snapshot} />
      ) : (
        <OtherFile key={`${shown} ${snapshot.revision}`} name={shown} text={other} />
      )}
      <div className="code-foot">
        <span className="mono">{shown}</span>
        <span>{text.split("\n").length} lines</span>
        {snapshot.checking && <span>Checking…</span>}
        {errors > 0 && <span className="errors">{errors === 1 ? "1 error" : `${errors} errors`}</span>}
      </div>
    </section>
  );
}
