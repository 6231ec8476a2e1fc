/** A changed file: the last commit against now. */
import { unifiedMergeView } from "@codemirror/merge";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import type { FileSides } from "../api/types";
import { toText } from "../code/sync";
import { useEditor } from "../code/useEditor";
import { readOnly, useLanguage } from "../files/plain";
import { Conflict } from "./Conflict";
import { useSides } from "./queries";
import { useShownFile } from "./shown";

function Merged({ sides }: { sides: FileSides }) {
  const [extensions] = useState(() => [
    readOnly(`Difference of ${sides.path} to the last commit`),
    unifiedMergeView({
      original: toText(sides.before ?? ""),
      mergeControls: false,
      collapseUnchanged: { margin: 5, minSize: 6 },
    }),
  ]);
  const { host, view } = useEditor(toText(sides.now ?? ""), extensions);
  useLanguage(view, sides.path);
  return <div className="editor-host" ref={host} data-editor="" data-testid="file-merge" />;
}

function words(sides: FileSides): string {
  if (sides.conflict) return "in conflict";
  if (sides.before === null) return "not committed yet";
  return sides.now === null ? "deleted" : "last commit against now";
}

function Body({ sides }: { sides: FileSides }) {
  if (!sides.text)
    return (
      <div className="blank">
        <div>
          <b>Not shown</b>The file is no text, or larger than 1 MB.
        </div>
      </div>
    );
  if (sides.before === sides.now)
    return (
      <div className="blank">
        <div>
          <b>The same text</b>Only its name or its mode changed.
        </div>
      </div>
    );
  return <Merged key={`${sides.seen} ${sides.before?.length}`} sides={sides} />;
}

export function FileDifference({ path }: { path: string }) {
  const { data: sides, error } = useSides(path);
  const show = useShownFile((s) => s.show);
  return (
    <div className="differences">
      <section className="panel" aria-label={`Difference of ${path}`}>
        <header>
          {!sides?.conflict && (
            <button className="icon" aria-label="Back to the template" onClick={() => show(null)}>
              <ArrowLeft size={15} />
            </button>
          )}
          <h2 className="path">{path}</h2>
          {sides && <span className="aside">{words(sides)}</span>}
        </header>
        {error ? (
          <div className="blank">{error.message}</div>
        ) : sides?.conflict ? (
          <Conflict sides={sides} />
        ) : (
          sides && <Body sides={sides} />
        )}
      </section>
    </div>
  );
}
