/** What a commit takes, its message, and making it. */
import { useState } from "react";
import { api, expect } from "../api/client";
import type { ChangedFile, GitStatus, RepositoryView } from "../api/types";
import { save } from "../edits/history";
import { tellRefusal } from "../edits/send";
import { useDocument } from "../store/document";
import { notify } from "../store/notices";
import { Files } from "./Files";
import { askAgain, currentRepository } from "./queries";
import { useShownFile } from "./shown";
import { WorkButton } from "../app/WorkButton";
import { once, useDoing } from "../store/doing";

type IsChosen = (file: ChangedFile) => boolean;

async function commit(message: string, branch: string | null, chosen: IsChosen): Promise<boolean> {
  if (!(await save())) return false;
  try {
    // Saving may have changed files that git knew nothing of.
    const { files } = await currentRepository();
    const paths = files.filter(chosen).map((file) => file.path);
    const made = await expect(api.POST("/api/commit", { body: { message, branch, files: paths } }));
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

interface FormProps {
  git: GitStatus;
  isChosen: IsChosen;
  empty: boolean;
}

function Form({ git, isChosen, empty }: FormProps) {
  const unsaved = useDocument((s) => s.snapshot?.unsaved ?? false);
  const [message, setMessage] = useState<string | null>(null);
  const [branch, setBranch] = useState<string | null>(null);
  const making = useDoing("commit");
  const text = message ?? git.message;
  const taken = branch !== null && git.branches.includes(branch);
  const submit = async () => {
    if (!(await once("commit", () => commit(text, branch || null, isChosen)))) return;
    setMessage(null);
    setBranch(null);
    useShownFile.getState().show(null);
    await askAgain();
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
      <WorkButton
        className="button primary"
        data-testid="commit"
        busy={making}
        says="Committing…"
        disabled={(empty && !unsaved) || !text.trim() || branch === "" || taken}
      >
        {unsaved ? "Save and commit" : "Commit"}
      </WorkButton>
    </form>
  );
}

export function Commit({ git, repository }: { git: GitStatus; repository: RepositoryView }) {
  const [changed, setChanged] = useState<Record<string, boolean>>({});
  const isChosen = (file: ChangedFile) => changed[file.path] ?? file.ours;
  const { files } = repository;
  const count = files.filter(isChosen).length;
  const unsaved = useDocument((s) => s.snapshot?.unsaved ?? false);
  return (
    <section className="panel" aria-label="Commit">
      <header>
        <h2>Commit</h2>
        {files.length > 0 && <span className="aside">{`${count} of ${files.length}`}</span>}
      </header>
      <div className="content">
        {!files.length && !unsaved && (
          <p className="infos">Nothing to commit. Files that you change are listed here, to choose from.</p>
        )}
        <Files
          files={files}
          chosen={isChosen}
          choose={(file, chosen) => setChanged({ ...changed, [file.path]: chosen })}
        />
        {(files.length > 0 || unsaved) && <Form git={git} isChosen={isChosen} empty={count === 0} />}
      </div>
    </section>
  );
}
