/** A merge that stopped: which files are in conflict, and going on with it or back to before. */
import { useState } from "react";
import type { RepositoryView } from "../api/types";
import { endMerge } from "./actions";
import { Files } from "./Files";
import { WorkButton } from "../app/WorkButton";
import { useDoing } from "../store/doing";

const GO_ON = { merge: "Commit the merge", rebase: "Go on", "cherry-pick": "Go on", revert: "Go on", "": "" };

export function Merging({ repository }: { repository: RepositoryView }) {
  const [message, setMessage] = useState<string | null>(null);
  const ending = useDoing("end merge");
  const { files, operation } = repository;
  const open = files.filter((file) => file.change === "conflict");
  const left = open.length
    ? `${open.length} ${open.length === 1 ? "file is" : "files are"} in conflict: say of each how it is to be.`
    : "Nothing is in conflict any more.";
  return (
    <section className="panel" aria-label="Conflicts" data-testid="merging">
      <header>
        <h2>{`A ${operation} has stopped`}</h2>
      </header>
      <div className="content">
        <p className="infos" role="status">
          {left}
        </p>
        <Files files={files} chosen={null} />
        <form
          className="commit-form"
          onSubmit={(event) => {
            event.preventDefault();
            void endMerge(repository, "go-on", message);
          }}
        >
          {operation === "merge" && (
            <label>
              Message
              <textarea
                className="input"
                value={message ?? repository.message}
                onChange={(event) => setMessage(event.target.value)}
              />
            </label>
          )}
          <div className="actions">
            <WorkButton
              className="button primary"
              disabled={open.length > 0}
              busy={ending}
              data-testid="go-on"
            >
              {GO_ON[operation]}
            </WorkButton>
            <WorkButton
              className="button danger"
              busy={ending}
              data-testid="abort"
              work={() => endMerge(repository, "abort")}
            >
              Abort
            </WorkButton>
          </div>
        </form>
      </div>
    </section>
  );
}
