/** The person's git, beside the differences: branch and remote, then the commit, or the merge that has stopped. */
import type { GitStatus } from "../api/types";
import { Branch } from "./Branch";
import { Commit } from "./Commit";
import { Merging } from "./Merging";
import { useRepository } from "./queries";

export function GitPanel({ git }: { git: GitStatus }) {
  const { data: repository } = useRepository();
  if (!repository?.repository) return null;
  return (
    <div className="git-panel" data-testid="git-panel">
      <Branch repository={repository} />
      {repository.operation ? (
        <Merging repository={repository} />
      ) : (
        <Commit git={git} repository={repository} />
      )}
    </div>
  );
}
