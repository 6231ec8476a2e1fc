/** Puts a CodeMirror editor into a shadow tree of the host element, for as long as the component is shown. */
import type { Extension, Text } from "@codemirror/state";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type RefObject, useEffect, useRef, useState } from "react";

interface Editor {
  host: RefObject<HTMLDivElement | null>;
  view: EditorView | null;
}

/** `document` and `extensions` are read when the editor is made: give the component a new key to change them. */
export function useEditor(document: Text, extensions: Extension): Editor {
  const host = useRef<HTMLDivElement>(null);
  const start = useRef({ document, extensions });
  const [view, setView] = useState<EditorView | null>(null);
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const { document: doc, extensions: parts } = start.current;
    const made = new EditorView({
      state: EditorState.create({ doc, extensions: parts }),
      root,
      parent: root,
    });
    setView(made);
    return () => made.destroy();
  }, []);
  return { host, view };
}
