/** A file in conflict: both sides next to each other, and the file itself, to make of them what it is to be. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { MergeView } from "@codemirror/merge";
import { EditorView, keymap } from "@codemirror/view";
import { useEffect, useRef, useState } from "react";
import type { FileSides } from "../api/types";
import { toText } from "../code/sync";
import { useEditor } from "../code/useEditor";
import { colour, plain, readOnly, useLanguage } from "../files/plain";
import { resolve } from "./actions";
import { useRepository } from "./queries";
import { WorkButton } from "../app/WorkButton";

/** Two texts side by side in a shadow tree, as every editor here. */
function Sides({ sides, ours, theirs }: { sides: FileSides; ours: string; theirs: string }) {
  const host = useRef<HTMLDivElement>(null);
  const start = useRef({ sides, ours, theirs });
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const { sides: at, ours: left, theirs: right } = start.current;
    const made = new MergeView({
      a: { doc: toText(at.ours ?? ""), extensions: [readOnly(left), EditorView.lineWrapping] },
      b: { doc: toText(at.theirs ?? ""), extensions: [readOnly(right), EditorView.lineWrapping] },
      root,
      parent: root,
      collapseUnchanged: { margin: 4, minSize: 6 },
    });
    for (const view of [made.a, made.b]) colour(view, at.path);
    return () => made.destroy();
  }, []);
  return <div className="editor-host" ref={host} data-editor="" data-testid="sides" />;
}

const take = ({ path, seen }: FileSides, text: string): Promise<boolean> =>
  resolve(path, { side: "text", text, seen });

function Whole({ sides }: { sides: FileSides }) {
  const [extensions] = useState(() => [
    plain,
    history(),
    keymap.of([
      { key: "Mod-s", preventDefault: true, run: (at) => (void take(sides, at.state.doc.toString()), true) },
      indentWithTab,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorView.contentAttributes.of({ "aria-label": `${sides.path} as it is to be`, tabindex: "0" }),
  ]);
  const { host, view } = useEditor(toText(sides.now ?? ""), extensions);
  useLanguage(view, sides.path);
  useEffect(() => {
    const at = sides.now?.replace(/\r\n/g, "\n").search(/^<<<<<<< /m) ?? -1;
    if (view && at >= 0)
      view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 60 }) });
  }, [view, sides.now]);
  return (
    <section className="whole" aria-label="The file with both sides">
      <header>
        <h3>The file with both sides: make of it what it is to be</h3>
        <WorkButton
          className="button small"
          says="Saving…"
          data-testid="resolve-text"
          work={() => view && take(sides, view.state.doc.toString())}
        >
          Save as resolved
        </WorkButton>
      </header>
      <div className="editor-host" ref={host} data-editor="" data-testid="conflict-editor" />
    </section>
  );
}

function Side({
  name,
  there,
  side,
  path,
}: {
  name: string;
  there: boolean;
  side: "ours" | "theirs";
  path: string;
}) {
  return (
    <div>
      <h3>{name}</h3>
      <WorkButton
        className="button small"
        data-testid={`take-${side}`}
        aria-label={`${there ? "Take this side" : "Delete the file"}: ${name}`}
        work={() => resolve(path, { side })}
      >
        {there ? "Take this side" : "Delete the file"}
      </WorkButton>
    </div>
  );
}

export function Conflict({ sides }: { sides: FileSides }) {
  const repository = useRepository().data;
  if (!repository) return null;
  const { ours, theirs } = repository;
  return (
    <div className="conflict" data-testid="conflict">
      <div className="side-names">
        <Side name={ours} there={sides.ours !== null} side="ours" path={sides.path} />
        <Side name={theirs} there={sides.theirs !== null} side="theirs" path={sides.path} />
      </div>
      {sides.text ? (
        <>
          <Sides key={sides.seen} sides={sides} ours={ours} theirs={theirs} />
          {sides.now !== null && <Whole key={`whole ${sides.seen}`} sides={sides} />}
        </>
      ) : (
        <div className="blank">
          <div>
            <b>Not shown</b>The file is no text, or larger than 1 MB: take one side.
          </div>
        </div>
      )}
    </div>
  );
}
