/** What stands in the environment, or what becomes of it while something is done: resources, outputs, log, calls. */
import { Check, Circle, CircleDashed, LoaderCircle, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { DeployState, ResourceState } from "../api/types";
import { jumpTo } from "../app/jump";
import { Nothing } from "../app/Nothing";
import { useEnvironmentState } from "../environments/queries";
import { Tile } from "../glyphs/Glyph";
import { Note } from "../inspector/Note";
import { useDeployHere } from "../store/deployment";
import { useDocument, NO_CARDS } from "../store/document";
import { deploy, useDeploying } from "./deploy";
import { Invoke } from "./Invoke";
import { Logs } from "./Logs";

const ICONS = { waiting: Circle, working: LoaderCircle, done: Check, failed: X };
const FAR = { waiting: 0, working: 50, done: 100, failed: 100 };

function Status({ state, moving }: { state: ResourceState; moving: boolean }) {
  const Icon = state.status ? ICONS[state.state] : CircleDashed;
  return (
    <td>
      <span className={`status ${state.state}`}>
        <Icon size={13} aria-hidden="true" />
        {state.status || "Waits"}
      </span>
      {moving && (
        <span className={`far ${state.state}`} style={{ ["--far" as string]: `${FAR[state.state]}%` }} />
      )}
      {state.reason && state.state === "failed" && <span className="reason">{state.reason}</span>}
    </td>
  );
}

function Overall({ rows }: { rows: [string, ResourceState][] }) {
  const done = rows.filter(([, one]) => one.state === "done" || one.state === "failed").length;
  const failed = rows.some(([, one]) => one.state === "failed");
  return (
    <div
      className={`overall${failed ? " failed" : ""}`}
      role="progressbar"
      aria-label="Resources that are done"
      aria-valuemin={0}
      aria-valuemax={rows.length}
      aria-valuenow={done}
      data-testid="overall"
    >
      <span style={{ width: `${rows.length ? (done / rows.length) * 100 : 0}%` }} />
    </div>
  );
}

/** What this page saw being changed; else what stands there. */
function useRows(state: DeployState | null): [string, ResourceState][] {
  const { data } = useEnvironmentState();
  const seen = state && state.doing !== "plan" ? Object.entries(state.resources) : [];
  if (seen.length || state?.running) return seen;
  return Object.entries(data?.resources ?? {});
}

function Blank({ state }: { state: DeployState | null }) {
  const deploying = useDeploying();
  const { data } = useEnvironmentState();
  if (state?.outcome === "unchanged")
    return <Nothing title="Nothing had to change">What runs is what the template says.</Nothing>;
  const local = !data || data.environment.name === "local";
  const words = local
    ? "Deploying runs the whole application on your machine, with no account. Its resources are listed here as they are made."
    : "A plan says what would be made there before anything is. Its resources are listed here as they are made.";
  const action = { label: local ? "Deploy" : "Plan", testId: "deploy-first", run: () => void deploy() };
  return (
    <Nothing title="Nothing deployed yet" action={deploying ? undefined : action}>
      {words}
    </Nothing>
  );
}

function Resources({ state }: { state: DeployState | null }) {
  const cards = useDocument((s) => s.snapshot?.cards ?? NO_CARDS);
  const rows = useRows(state);
  const moving = Boolean(state?.running && state.doing !== "plan");
  return (
    <section className="panel" aria-label="Resources">
      <header>
        <h2>Resources</h2>
        {rows.length > 0 && (
          <span className="aside">
            {rows.filter(([, r]) => r.state === "done").length} of {rows.length}
          </span>
        )}
      </header>
      {moving && rows.length > 0 && <Overall rows={rows} />}
      <div className="content flush" tabIndex={0} role="group" aria-label="Resources of the deployment">
        {rows.length ? (
          <table className="states">
            <thead>
              <tr>
                <th scope="col">Resource</th>
                <th scope="col">Status</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([id, resource]) => {
                const card = cards.find((c) => c.id === id);
                return (
                  <tr key={id} data-testid={`state-${id}`}>
                    <td>
                      <span className="what">
                        <Tile name={card?.glyph ?? "other"} family={card?.family ?? "other"} size={16} />
                        {card ? <button onClick={() => jumpTo(id)}>{id}</button> : id}
                      </span>
                    </td>
                    <Status state={resource} moving={moving} />
                  </tr>
                );
              })}
            </tbody>
          </table>
        ) : (
          <div className="blank">
            <Blank state={state} />
          </div>
        )}
      </div>
    </section>
  );
}

function Outputs({ outputs }: { outputs: Record<string, string> }) {
  const entries = Object.entries(outputs);
  return (
    <section className="panel" aria-label="Outputs">
      <header>
        <h2>Outputs</h2>
      </header>
      <div className="content">
        {entries.length ? (
          <dl className="outputs">
            {entries.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {/^https?:\/\//.test(value) ? (
                    <a href={value} target="_blank" rel="noreferrer">
                      {value}
                    </a>
                  ) : (
                    value
                  )}
                </dd>
              </div>
            ))}
          </dl>
        ) : (
          <p className="infos">The template's outputs appear here after a deployment.</p>
        )}
      </div>
    </section>
  );
}

function Told({ lines }: { lines: string[] }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "nearest" });
  }, [lines]);
  return (
    <div className="content flush" tabIndex={0} role="group" aria-label="Log of the deployment">
      {lines.length ? (
        <pre className="log">{lines.join("\n")}</pre>
      ) : (
        <p className="infos">What a deployment does is told here as it happens.</p>
      )}
      <div ref={end} />
    </div>
  );
}

const NO_LINES: string[] = [];

export function Now() {
  const state = useDeployHere();
  const { data } = useEnvironmentState();
  const given = state && Object.keys(state.outputs).length ? state.outputs : data?.outputs;
  return (
    <div className="deployments-now">
      <Resources state={state} />
      <Invoke />
      <div className="right-column">
        <div className="deploy-notes">
          {state?.diagnostics.map((d) => (
            <Note key={d.id} diagnostic={d} />
          ))}
          <Outputs outputs={given ?? {}} />
        </div>
        <Logs told={<Told lines={state?.log ?? NO_LINES} />} />
      </div>
    </div>
  );
}
