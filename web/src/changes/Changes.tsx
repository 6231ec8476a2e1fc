/** The last commit against the text now, and beside it the person's git. */
import { useGit } from "../api/queries";
import { FileDifference } from "../git/FileDifference";
import { GitPanel } from "../git/GitPanel";
import { useShown } from "../git/shown";
import { Differences } from "./Differences";

export function Changes() {
  const { data: git, error } = useGit();
  const shown = useShown();
  if (error) return <main className="blank">{error.message}</main>;
  if (!git) return <main className="blank">Loading…</main>;
  if (!git.repository)
    return (
      <main className="changes" data-testid="changes">
        <Differences />
        <section className="panel" aria-label="Commit">
          <div className="blank">
            <div>
              <b>No git repository</b>Run <code>git init</code> in the project's folder, and what you change
              here can be compared and committed.
            </div>
          </div>
        </section>
      </main>
    );
  return (
    <main className="changes" data-testid="changes">
      {shown ? <FileDifference key={shown} path={shown} /> : <Differences />}
      <GitPanel git={git} />
    </main>
  );
}
