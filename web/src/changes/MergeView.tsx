/** Two texts as one, with what went and what came. Read only. */
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useState } from "react";
import { reading } from "../code/extensions";
import { scrollToLine } from "../code/shown";
import { toText } from "../code/sync";
import { useEditor } from "../code/useEditor";

interface Props {
  before: string;
  now: string;
  /** A line of the text now to go to; 0 for none. */
  line?: number;
}

/** Give it a new key where a text changes. */
export function MergeView({ before, now, line = 0 }: Props) {
  const [extensions] = useState(() => [
    reading,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": "Difference to the last commit", tabindex: "0" }),
    unifiedMergeView({
      original: toText(before),
      mergeControls: false,
      collapseUnchanged: { margin: 5, minSize: 6 },
    }),
  ]);
  const { host, view } = useEditor(toText(now), extensions);
  useEffect(() => {
    if (view && line) scrollToLine(view, line);
  }, [view, line]);
  return <div className="editor-host" ref={host} data-editor="" data-testid="merge" />;
}
