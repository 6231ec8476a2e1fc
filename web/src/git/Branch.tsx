/** The branch: which one, how far from the remote's, and fetch, pull and push. */
import { ArrowDown, ArrowUp, GitBranchPlus, RefreshCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { RepositoryView, SyncRequest, SyncState } from "../api/types";
import { Turning, WorkButton } from "../app/WorkButton";
import { Note } from "../inspector/Note";
import { useDoing } from "../store/doing";
import { useSync } from "../store/sync";
import { cancelSync, switchTo, sync } from "./actions";

function NewBranch({ taken, close }: { taken: string[]; close(): void }) {
  const [name, setName] = useState("");
  const there = taken.includes(name);
  return (
    <form
      className="commit-form"
      onSubmit={(event) => {
        event.preventDefault();
        void switchTo(name, true).then((made) => made && close());
      }}
    >
      <label>
        Name of the new branch
        <input
          className="input"
          autoFocus
          value={name}
          aria-invalid={there}
          data-testid="new-branch-name"
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && close()}
        />
        {there && <span className="errors">There is a branch of this name.</span>}
      </label>
      <div className="actions">
        <WorkButton
          className="button small primary"
          disabled={!name || there}
          busy={useDoing("branch")}
          says="Making it…"
          data-testid="make-branch"
        >
          Make it and switch
        </WorkButton>
        <button type="button" className="button small" onClick={close}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function Chooser({ repository }: { repository: RepositoryView }) {
  const [making, setMaking] = useState(false);
  const { branch, branches, commit } = repository;
  const switching = useDoing("branch");
  const busy = repository.operation !== "" || switching;
  const local = branches.filter((one) => !one.remote);
  const remote = branches.filter((one) => one.remote);
  return (
    <>
      <div className="branch-row">
        <select
          className="input"
          aria-label="Branch"
          aria-busy={switching || undefined}
          data-testid="branches"
          disabled={busy}
          value={branch ?? ""}
          onChange={(event) => void switchTo(event.target.value, false)}
        >
          {branch === null && <option value="">{`commit ${commit?.slice(0, 8)}, no branch`}</option>}
          {local.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
          {remote.length > 0 && (
            <optgroup label="On the remote">
              {remote.map((one) => (
                <option key={one.name}>{one.name}</option>
              ))}
            </optgroup>
          )}
        </select>
        <button
          className={`icon${making ? " on" : ""}`}
          aria-label="New branch"
          title="New branch"
          aria-expanded={making}
          disabled={busy}
          data-testid="new-branch"
          onClick={() => setMaking(!making)}
        >
          {switching ? <Turning size={15} /> : <GitBranchPlus size={15} />}
        </button>
      </div>
      {making && <NewBranch taken={local.map((one) => one.name)} close={() => setMaking(false)} />}
    </>
  );
}

function distance({ branch, upstream, ahead, behind, remotes }: RepositoryView): string {
  if (!branch) return "On a commit of no branch: make one to keep what you commit.";
  if (!remotes.length) return "This repository has no remote.";
  if (!upstream) return `Not on ${remotes[0]} yet`;
  const parts = [ahead && `${ahead} to push`, behind && `${behind} to pull`].filter(Boolean);
  return parts.length ? `${parts.join(", ")} · ${upstream}` : `Even with ${upstream}, as last fetched`;
}

function Buttons({ repository, state }: { repository: RepositoryView; state: SyncState | null }) {
  const { branch, upstream, ahead, behind, remotes, operation, commit } = repository;
  const asked = useDoing("sync");
  if (!remotes.length) return null;
  const running = state?.running ?? false;
  const stopped = operation !== "" || branch === null;
  const button = (what: SyncRequest["what"], icon: ReactNode, disabled: boolean, words: string) => {
    const busy = running && state?.what === what;
    return (
      <WorkButton
        className="button small"
        icon={icon}
        busy={busy}
        disabled={(running && !busy) || disabled}
        data-testid={what}
        work={() => asked || sync(what, { publish: what === "push" && !upstream })}
      >
        {words}
      </WorkButton>
    );
  };
  return (
    <div className="sync-buttons">
      {button("fetch", <RefreshCw size={13} aria-hidden="true" />, false, "Fetch")}
      {button(
        "pull",
        <ArrowDown size={13} aria-hidden="true" />,
        stopped || !upstream,
        behind > 0 ? `Pull ${behind}` : "Pull",
      )}
      {button(
        "push",
        <ArrowUp size={13} aria-hidden="true" />,
        stopped || !commit || (upstream !== null && ahead === 0),
        upstream ? (ahead > 0 ? `Push ${ahead}` : "Push") : "Push as new",
      )}
    </div>
  );
}

function Progress({ state }: { state: SyncState }) {
  return (
    <div className="sync-progress" role="status" data-testid="sync-progress">
      <Turning size={13} />
      <span>{state.progress || `git ${state.what}`}</span>
      <WorkButton
        className="button small"
        disabled={!state.cancellable}
        says="Cancelling…"
        data-testid="cancel-sync"
        work={cancelSync}
      >
        Cancel
      </WorkButton>
    </div>
  );
}

function Refused({ state }: { state: SyncState }) {
  const found = state.diagnostics[0];
  if (state.outcome !== "refused" || !found) return null;
  return (
    <div role="alert" data-testid="sync-refused">
      <Note diagnostic={found} />
      {found.code === "branches-diverged" && (
        <div className="actions">
          <WorkButton
            className="button small"
            data-testid="pull-merge"
            work={() => sync("pull", { how: "merge" })}
          >
            Merge theirs into yours
          </WorkButton>
          <WorkButton
            className="button small"
            data-testid="pull-rebase"
            work={() => sync("pull", { how: "rebase" })}
          >
            Put yours on top
          </WorkButton>
        </div>
      )}
    </div>
  );
}

export function Branch({ repository }: { repository: RepositoryView }) {
  const state = useSync((s) => s.sync);
  return (
    <section className="panel branch-panel" aria-label="Branch">
      <header>
        <h2>Branch</h2>
      </header>
      <div className="content">
        <Chooser repository={repository} />
        <p className="infos" data-testid="distance">
          {distance(repository)}
        </p>
        <Buttons repository={repository} state={state} />
        {state?.running && <Progress state={state} />}
        {state && <Refused state={state} />}
      </div>
    </section>
  );
}
