/** A diagnostic in the inspector, with its fix. */
import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { Diagnostic } from "../api/types";
import { Words } from "../app/Words";
import { jumpToLine } from "../app/jump";
import { send } from "../edits/send";
import { WorkButton } from "../app/WorkButton";

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info };

export function Note({ diagnostic }: { diagnostic: Diagnostic }) {
  const Icon = ICONS[diagnostic.severity];
  const { fix, line } = diagnostic;
  return (
    <div className={`note-box ${diagnostic.severity}`}>
      <Icon size={15} aria-label={diagnostic.severity} />
      <div>
        <b>
          <Words text={diagnostic.summary} />.
        </b>{" "}
        <Words text={diagnostic.detail} />
        {fix && !fix.applicable && (
          <>
            {" "}
            <Words text={fix.summary} />
          </>
        )}
        <div className="actions">
          {fix?.applicable && (
            <WorkButton work={() => send({ do: "fix", diagnostic: diagnostic.id })}>{fix.summary}</WorkButton>
          )}
          {line > 0 && <button onClick={() => jumpToLine(line)}>Line {line}</button>}
        </div>
      </div>
    </div>
  );
}
