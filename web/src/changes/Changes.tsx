/** The last commit against the text now, and the form that commits it. */
import { useQueryClient } from "@tanstack/react-query";
import { GitBranch } from "lucide-react";
import { useState } from "react";
import { api, expect } from "../api/client";
import { useGit } from "../api/queries";
import type { GitStatus } from "../api/types";
import { save } from "../edits/history";
import { tellRefusal } from "../edits/send";
import { useDocument } from "../store/document";
import { notify } from "../store/notices";
import { MergeView } from "./MergeView";

interface FileDiffProps {
  file: string;
  before: string | null | undefined;
  now: string;
  revision: string;
}

function FileDiff({ file, before, now, revision }: FileDiffProps) {
  const old = before ?? "";
  return (
    <section className="panel" aria-label={`Difference of ${file}`}>
      <header>
        <h2>{file}</h2>
        <span className="aside">{before == null ? "not committed yet" : "last commit against now"}</span>
      </header>
      {old === now ? (
        <div className="blank">
          <div>
            <b>Nothing changed</b>The template is as it was committed.
          </div>
        </div>
      ) : (
        <MergeView key={`${revision} ${old.length}`} before={old} now={now} />
      )}
    </section>
  );
}

/** The template, and below it the other files that differ. */
function Diff({ git }: { git: GitStatus }) {
  const snapshot = useDocument((s) => s.snapshot);
  if (!snapshot) return null;
  const { file, text, others, revision } = snapshot;
  const changed = Object.entries(others).filter(([name, now]) => (git.heads[name] ?? "") !== now);
  return (
    <div className="differences">
      {(!changed.length || (git.head_text ?? "") !== text) && (
        <FileDiff file={file} before={git.head_text} now={text} revision={revision} />
      )}
      {changed.map(([name, now]) => (
        <FileDiff key={name} file={name} before={git.heads[name]} now={now} revision={revision} />
      ))}
    </div>
  );
}

async function commit(message: string, branch: string | null): Promise<boolean> {
  if (!(await save())) return false;
  try {
    const made = await expect(api.POST("/api/commit", { body: { message, branch } }));
    notify({
      kind: "done",
      title: `Committed to ${made.branch}: ${made.message.split("\n")[0]}`,
      detail: made.commit.slice(0, 12),
    });
    return true;
  } catch (error) {
    tellRefusal(error, "Not committed");
    return false;
  }
}

function CommitForm({ git }: { git: GitStatus }) {
  const queries = useQueryClient();
  const unsaved = useDocument((s) => s.snapshot?.unsaved ?? false);
  const [message, setMessage] = useState<string | null>(null);
  const [branch, setBranch] = useState<string | null>(null);
  const text = message ?? git.message;
  const nothing = !git.changed.length && !unsaved;
  const taken = branch !== null && git.branches.includes(branch);
  const submit = async () => {
    if (!(await commit(text, branch || null))) return;
    setMessage(null);
    setBranch(null);
    // Saving asked for the state anew; that answer may be from before the commit, and a first answer is not refetched.
    await queries.cancelQueries({ queryKey: ["git"] });
    await Promise.all(["git", "project"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  };
  return (
    <form
      className="commit-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <label>
        Message
        <textarea
          className="input"
          data-testid="commit-message"
          value={text}
          onChange={(event) => setMessage(event.target.value)}
        />
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={branch !== null}
          onChange={(event) => setBranch(event.target.checked ? "" : null)}
        />
        On a new branch
      </label>
      {branch !== null && (
        <label>
          Name of the branch
          <input
            className="input"
            value={branch}
            aria-invalid={taken}
            data-testid="branch"
            onChange={(event) => setBranch(event.target.value)}
          />
          {taken && <span className="errors">There is a branch of this name.</span>}
        </label>
      )}
      <button
        className="button primary"
        data-testid="commit"
        disabled={nothing || !text.trim() || branch === "" || taken}
      >
        {unsaved ? "Save and commit" : "Commit"}
      </button>
    </form>
  );
}

function Commit({ git }: { git: GitStatus }) {
  return (
    <section className="panel" aria-label="Commit">
      <header>
        <h2>Commit</h2>
        <span className="aside">
          <GitBranch size={12} aria-hidden="true" /> {git.branch ?? "no branch"}
        </span>
      </header>
      <div className="content">
        <CommitForm git={git} />
        {git.changed.length > 0 && (
          <ul className="files" aria-label="Files in the commit" style={{ marginTop: 16 }}>
            {git.changed.map((file) => (
              <li key={file}>{file}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

export function Changes() {
  const { data: git, error } = useGit();
  if (error) return <main className="blank">{error.message}</main>;
  if (!git) return <main className="blank">Loading…</main>;
  if (!git.repository)
    return (
      <main className="blank">
        <div>
          <b>No git repository</b>Run <code>git init</code> in the project's folder, and what you change here
          can be compared and committed.
        </div>
      </main>
    );
  return (
    <main className="changes" data-testid="changes">
      <Diff git={git} />
      <Commit git={git} />
    </main>
  );
}
