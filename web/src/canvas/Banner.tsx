/** What stands in the way: the file changed under unsaved edits, the server is away, or the text cannot be read. */
import { FileWarning, GitMerge, WifiOff } from "lucide-react";
import { reload, saveAnyway } from "../edits/history";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { WorkButton } from "../app/WorkButton";

export function Banner() {
  const { snapshot, connected, phase } = useDocument();
  const { reveal, show } = useView();
  if (phase === "failed" || (phase === "ready" && !connected))
    return (
      <div className="banner bad floating" role="alert" data-testid="away">
        <WifiOff size={16} />
        <span>
          The server does not answer. Nothing is lost: edits go on when it is back. If it was stopped, run{" "}
          <code>stackline edit</code> again.
        </span>
      </div>
    );
  if (phase !== "ready" || !snapshot) return null;
  const { on_disk: theirs } = snapshot;
  if (theirs)
    return (
      <div className="banner warn floating" role="alert" data-testid="changed-on-disk">
        <FileWarning size={16} />
        <span>
          <b>{snapshot.file} changed on disk</b> while you have unsaved edits.
        </span>
        <WorkButton className="button small" says="Reading…" data-testid="take-file" work={reload}>
          Take the file
        </WorkButton>
        <WorkButton
          className="button small"
          says="Saving…"
          data-testid="keep-edits"
          work={() => saveAnyway(theirs)}
        >
          Keep my edits
        </WorkButton>
      </div>
    );
  if (snapshot.diagnostics.some((d) => d.code === "template-in-conflict"))
    return (
      <div className="banner bad floating" role="alert" data-testid="in-conflict">
        <GitMerge size={16} />
        <span>
          <b>{snapshot.file} is in conflict.</b> It holds both sides of a merge, so nothing is drawn.
        </span>
        <button className="button small" onClick={() => show("changes")}>
          Show both sides
        </button>
      </div>
    );
  const unreadable = snapshot.cards.length === 0 && snapshot.diagnostics.find((d) => d.severity === "error");
  if (!unreadable) return null;
  return (
    <div className="banner bad floating" role="alert">
      <FileWarning size={16} />
      <span>
        <b>{unreadable.summary}</b> {unreadable.line > 0 && `(line ${unreadable.line})`}
      </span>
      <button className="button small" onClick={() => reveal(unreadable.line || 1)}>
        Show
      </button>
    </div>
  );
}
