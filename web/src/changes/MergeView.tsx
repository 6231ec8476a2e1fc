/** Two texts as one, with what went and what came. Read only. */
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useState } from "react";
import { reading } from "../code/extensions";
import { toText } from "../code/sync";
import { useEditor } from "../code/useEditor";

/** Give it a new key where a text changes. */
export function MergeView({ before, now }: { before: string; now: string }) {
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
  const { host } = useEditor(toText(now), extensions);
  return <div className="editor-host" ref={host} data-editor="" data-testid="merge" />;
}
