/** What stands in the way: the file changed under unsaved edits, the server is away, or the text cannot be read. */
import { FileWarning, WifiOff } from "lucide-react";
import { reload, saveAnyway } from "../edits/history";
import { useDocument } from "../store/document";
import { useView } from "../store/view";

export function Banner() {
  const { snapshot, connected, phase } = useDocument();
  const reveal = useView((s) => s.reveal);
  if (phase !== "ready" || !snapshot) return null;
  if (!connected)
    return (
      <div className="banner bad floating" role="alert">
        <WifiOff size={16} />
        <span>
          The server does not answer. Nothing is lost: edits go on when it is back. If it was stopped, run{" "}
          <code>stackline edit</code> again.
        </span>
      </div>
    );
  if (snapshot.changed_on_disk)
    return (
      <div className="banner warn floating" role="alert" data-testid="changed-on-disk">
        <FileWarning size={16} />
        <span>
          <b>{snapshot.file} changed on disk</b> while you have unsaved edits.
        </span>
        <button className="button small" onClick={() => void reload()}>
          Take the file
        </button>
        <button className="button small" onClick={() => void saveAnyway()}>
          Keep my edits
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
