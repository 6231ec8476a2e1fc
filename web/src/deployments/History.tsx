/** Who deployed what, when and with what outcome: two of them compared, and going back to one. */
import { Check, CircleDashed, Undo2, X } from "lucide-react";
import { useState } from "react";
import type { Deployment } from "../api/types";
import { Nothing } from "../app/Nothing";
import { WorkButton } from "../app/WorkButton";
import { useEnvironmentState } from "../environments/queries";
import { ago, commitWords, kindWords, when } from "../environments/words";
import { Note } from "../inspector/Note";
import { useEnvironment } from "../store/environment";
import { ApartPanel } from "./ApartPanel";
import { plan, useDeploying } from "./deploy";

const OUTCOMES = {
  deployed: [Check, "done", "Deployed"],
  failed: [X, "failed", "Failed, and rolled back"],
  started: [CircleDashed, "working", "Goes on, or was broken off"],
} as const;

function Outcome({ one }: { one: Deployment }) {
  const [Icon, kind, words] = OUTCOMES[one.outcome as keyof typeof OUTCOMES] ?? OUTCOMES.started;
  return (
    <span className={`status ${kind === "working" ? "waiting" : kind}`}>
      <Icon size={13} aria-hidden="true" />
      {words}
    </span>
  );
}

interface RowProps {
  one: Deployment;
  before: boolean;
  after: boolean;
  choose(which: "before" | "after"): void;
}

function Row({ one, before, after, choose }: RowProps) {
  const name = useEnvironment();
  const busy = useDeploying();
  return (
    <tr className={before || after ? "chosen" : ""} data-testid={`deployment-${one.id.slice(0, 8)}`}>
      <td>
        <input
          type="radio"
          name="before"
          aria-label={`Compare from ${one.id.slice(0, 8)}`}
          checked={before}
          onChange={() => choose("before")}
        />
      </td>
      <td>
        <input
          type="radio"
          name="after"
          aria-label={`Compare with ${one.id.slice(0, 8)}`}
          checked={after}
          onChange={() => choose("after")}
        />
      </td>
      <td>
        <span className="stamp" title={when(one.at)}>
          <b>{kindWords(one)}</b> {ago(one.at)}
        </span>
        <span className="type">
          <span className="mono">{one.id.slice(0, 8)}</span> · {when(one.at)}
        </span>
      </td>
      <td title={one.identity}>{one.by}</td>
      <td className="mono">{commitWords(one)}</td>
      <td>
        <Outcome one={one} />
        {one.verified === "failed" && <span className="tag failed">Verify failed</span>}
        {one.verified === "passed" && <span className="tag">Verified</span>}
        {one.current && <span className="tag">Runs now</span>}
      </td>
      <td>
        {one.outcome === "deployed" && !one.current && (
          <WorkButton
            className="button small"
            busy={busy}
            icon={<Undo2 size={13} />}
            title="Plan to go back to exactly this: nothing is built"
            data-testid={`rollback-${one.id.slice(0, 8)}`}
            work={() => plan(name, { operation: "rollback", source: one.id })}
          >
            Roll back to it
          </WorkButton>
        )}
      </td>
    </tr>
  );
}

const COLUMNS = ["From", "With", "Deployment", "By", "Commit", "Outcome"];

export function History() {
  const { data } = useEnvironmentState();
  const name = useEnvironment();
  const [chosen, choose] = useState<{ before?: string; after?: string }>({});
  const listed = data?.deployments ?? [];
  if (!listed.length)
    return (
      <div className="plan-empty">
        {data?.problem && <Note diagnostic={data.problem} />}
        <Nothing title="No deployment yet">
          Each deployment to {name} is listed here, with who, when and from which commit. Its template and
          artifacts stay in the environment's own bucket, so that it can be had back from any machine.
        </Nothing>
      </div>
    );
  const after = chosen.after ?? listed[0]?.id ?? "";
  const before =
    chosen.before ?? listed.find((one) => one.id !== after && one.outcome === "deployed")?.id ?? "";
  return (
    <div className="history-page" data-testid="history">
      <section className="panel" aria-label="Deployments">
        <header>
          <h2>Deployments to {name}</h2>
          <span className="aside">the newest first</span>
        </header>
        <div className="content flush" tabIndex={0} role="group" aria-label="List of deployments">
          <table className="states history">
            <thead>
              <tr>
                {COLUMNS.map((one) => (
                  <th key={one} scope="col">
                    {one}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {listed.map((one) => (
                <Row
                  key={one.id}
                  one={one}
                  before={one.id === before}
                  after={one.id === after}
                  choose={(which) => choose({ before, after, [which]: one.id })}
                />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      {before && before !== after && <ApartPanel before={before} after={after} />}
    </div>
  );
}
