/** What runs where: deploy, watch it happen, outputs, and call a function. */
import { Check, Circle, CloudUpload, LoaderCircle, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { DeployState, ResourceState } from "../api/types";
import { jumpTo } from "../app/jump";
import { Tile } from "../glyphs/Glyph";
import { Note } from "../inspector/Note";
import { useDeployment } from "../store/deployment";
import { useDocument, NO_CARDS } from "../store/document";
import { Nothing } from "../app/Nothing";
import { deploy, useDeploying } from "./deploy";
import { deployWords } from "./deployWords";
import { Invoke } from "./Invoke";
import { WorkButton } from "../app/WorkButton";

const ICONS = { waiting: Circle, working: LoaderCircle, done: Check, failed: X };

function stateOf(state: DeployState): "working" | "done" | "failed" | "" {
  if (state.running) return "working";
  if (state.outcome === "failed") return "failed";
  return state.outcome === "none" ? "" : "done";
}

function Head({ state }: { state: DeployState }) {
  const cloud = useDeployment((s) => s.cloud);
  const deploying = useDeploying();
  const kind = stateOf(state);
  const Icon = { working: LoaderCircle, done: Check, failed: X, "": CloudUpload }[kind];
  const where = cloud?.running
    ? `The embedded cloud runs at ${cloud.endpoint}`
    : "The embedded cloud starts with the deployment: no account, no Docker.";
  return (
    <section className="deploy-head" aria-label="Deployment">
      <span className={`state ${kind}`}>
        <Icon size={17} />
      </span>
      <div aria-live="polite">
        <h2>{deployWords(state)}</h2>
        <p data-testid="phase">{(state.running || kind === "failed") && state.phase ? state.phase : where}</p>
      </div>
      <WorkButton
        className="button primary"
        busy={deploying}
        says="Deploying…"
        data-testid="deploy-here"
        work={deploy}
      >
        Deploy
      </WorkButton>
    </section>
  );
}

function Status({ state }: { state: ResourceState }) {
  const Icon = ICONS[state.state];
  return (
    <td>
      <span className={`status ${state.state}`}>
        <Icon size={13} aria-hidden="true" />
        {state.status}
      </span>
      {state.reason && state.state === "failed" && <span className="reason">{state.reason}</span>}
    </td>
  );
}

function Resources({ state }: { state: DeployState }) {
  const cards = useDocument((s) => s.snapshot?.cards ?? NO_CARDS);
  const deploying = useDeploying();
  const rows = Object.entries(state.resources);
  return (
    <section className="panel" aria-label="Resources" style={{ gridRow: "2" }}>
      <header>
        <h2>Resources</h2>
        {rows.length > 0 && (
          <span className="aside">
            {rows.filter(([, r]) => r.state === "done").length} of {rows.length}
          </span>
        )}
      </header>
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
                    <Status state={resource} />
                  </tr>
                );
              })}
            </tbody>
          </table>
        ) : (
          <div className="blank">
            {state.outcome === "unchanged" ? (
              <Nothing title="Nothing had to change">What runs is what the template says.</Nothing>
            ) : (
              <Nothing
                title="Nothing deployed yet"
                action={
                  deploying
                    ? undefined
                    : { label: "Deploy", testId: "deploy-first", run: () => void deploy() }
                }
              >
                Deploying runs the whole application on your machine, with no account. Its resources are
                listed here as they are made.
              </Nothing>
            )}
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

function Log({ lines }: { lines: string[] }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "nearest" });
  }, [lines]);
  return (
    <section className="panel" aria-label="Log">
      <header>
        <h2>Log</h2>
      </header>
      <div className="content flush" tabIndex={0} role="group" aria-label="Log of the deployment">
        {lines.length ? (
          <pre className="log">{lines.join("\n")}</pre>
        ) : (
          <p className="infos">What a deployment does is told here as it happens.</p>
        )}
        <div ref={end} />
      </div>
    </section>
  );
}

const NONE: DeployState = {
  environment: "local",
  running: false,
  phase: "",
  outcome: "none",
  resources: {},
  outputs: {},
  log: [],
  diagnostics: [],
};

export function Deployments() {
  const state = useDeployment((s) => s.deploy) ?? NONE;
  return (
    <main className="deployments" data-testid="deployments">
      <Head state={state} />
      <Resources state={state} />
      <Invoke />
      <div className="right-column">
        <div className="deploy-notes">
          {state.diagnostics.map((d) => (
            <Note key={d.id} diagnostic={d} />
          ))}
          <Outputs outputs={state.outputs} />
        </div>
        <Log lines={state.log} />
      </div>
    </main>
  );
}
