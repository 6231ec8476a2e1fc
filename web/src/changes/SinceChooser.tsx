/** What the project is compared with: the last commit, what is deployed in an environment, or any revision. */
import { useState } from "react";
import { useProject } from "../api/project";
import { useGit } from "../api/queries";
import { useChangesView } from "./view";

const OTHER = "revision:";

export function SinceChooser() {
  const { since, compare } = useChangesView();
  const { data: git } = useGit();
  const { data: project } = useProject();
  const [typing, setTyping] = useState(false);
  const [name, setName] = useState("");
  const branches = (git?.branches ?? []).filter((branch) => branch !== git?.branch);
  const listed = since === "commit" || since.startsWith("environment:") || branches.includes(named(since));
  const choose = (chosen: string) => {
    setTyping(chosen === OTHER);
    if (chosen !== OTHER) compare(chosen);
  };
  return (
    <form
      className="since"
      onSubmit={(event) => {
        event.preventDefault();
        if (!name.trim()) return;
        setTyping(false);
        compare(OTHER + name.trim());
      }}
    >
      <label>
        <span>Since</span>
        <select
          className="input"
          data-testid="since"
          value={typing ? OTHER : since}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="commit">the last commit</option>
          {(project?.environments ?? []).map((environment) => (
            <option key={environment} value={`environment:${environment}`}>
              deployed: {environment}
            </option>
          ))}
          {branches.map((branch) => (
            <option key={branch} value={OTHER + branch}>
              branch {branch}
            </option>
          ))}
          {!listed && !typing && <option value={since}>{named(since)}</option>}
          <option value={OTHER}>a commit or tag …</option>
        </select>
      </label>
      {typing && (
        <input
          className="input"
          aria-label="Commit, tag or branch"
          placeholder="v1.2, HEAD~3, 4f2a9c1"
          data-testid="revision"
          value={name}
          autoFocus
          onChange={(event) => setName(event.target.value)}
        />
      )}
    </form>
  );
}

const named = (since: string) => since.slice(since.indexOf(":") + 1);
