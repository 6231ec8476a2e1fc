/** Where it is, how it stands there, and what can be done: plan or deploy, promote, stop. */
import { Check, CloudUpload, LoaderCircle, Rocket, ShieldCheck, Square, Users, X } from "lucide-react";
import type { DeployState, Environment, EnvironmentState } from "../api/types";
import { WorkButton } from "../app/WorkButton";
import { useChosen, useEnvironmentState } from "../environments/queries";
import { ago, approvalWords, commitWords, kindWords, placeWords } from "../environments/words";
import { useDeployHere, useDeployment } from "../store/deployment";
import { useEnvironment } from "../store/environment";
import { deploy, plan, stop, useDeploying } from "./deploy";
import { deployWords } from "./deployWords";

type Kind = "working" | "done" | "failed" | "";
const ICONS = { working: LoaderCircle, done: Check, failed: X, "": CloudUpload };

/** What is done now counts; then how the last attempt ended, and what stands there. */
function kindOf(state: DeployState | null, stands: EnvironmentState | undefined): Kind {
  if (state?.running) return "working";
  const failed = state?.outcome === "failed" || state?.outcome === "refused";
  if (failed || stands?.status.endsWith("_FAILED")) return "failed";
  const last = stands?.deployments[0];
  if (last?.outcome === "failed" && state?.doing !== "plan") return "failed";
  if (stands?.deployed) return "done";
  return state && state.doing !== "plan" && state.outcome !== "none" ? "done" : "";
}

function title(name: string, state: DeployState | null, stands: EnvironmentState | undefined): string {
  if (state && (state.running || state.outcome !== "none")) return deployWords(state);
  if (stands?.deployed) return `Deployed to ${name}`;
  return `Not deployed to ${name} yet`;
}

function Under({ state, here }: { state: DeployState | null; here: Environment | undefined }) {
  const cloud = useDeployment((s) => s.cloud);
  const { data } = useEnvironmentState();
  const last = data?.deployments.find((one) => one.current);
  const failed = state?.outcome === "failed" && state.phase;
  if (state?.running || failed) return state.phase;
  if (last) return `${kindWords(last)} ${ago(last.at)} by ${last.by}, ${commitWords(last)}`;
  if (here?.name !== "local") return data?.problem?.summary ?? "";
  return cloud?.running
    ? `The embedded cloud runs at ${cloud.endpoint}`
    : "The embedded cloud starts with the deployment: no account, no Docker.";
}

function Facts({ here }: { here: Environment }) {
  if (here.problem) return null;
  return (
    <ul className="environment-facts" aria-label="About this environment">
      <li>{placeWords(here)}</li>
      <li className="mono">{here.stack}</li>
      {here.protected && (
        <li className="guarded">
          <ShieldCheck size={13} aria-hidden="true" />
          Protected
        </li>
      )}
      {here.approvals > 0 && (
        <li className="guarded">
          <Users size={13} aria-hidden="true" />
          {approvalWords(here.approvals, here.approvers)}
        </li>
      )}
      {here.personal && <li>A copy of {here.personal}</li>}
    </ul>
  );
}

function Promote({ here, busy }: { here: Environment; busy: boolean }) {
  const { data } = useEnvironmentState();
  if (!data?.deployed || !here.promotes_to.length) return null;
  return here.promotes_to.map((next) => (
    <WorkButton
      key={next}
      className="button"
      busy={busy}
      icon={<Rocket size={14} />}
      data-testid={`promote-${next}`}
      title={`Plan to deploy to ${next} exactly what is deployed here`}
      work={() => plan(next, { operation: "promote", source: here.name })}
    >
      Promote to {next}
    </WorkButton>
  ));
}

export function Head() {
  const name = useEnvironment();
  const state = useDeployHere();
  const here = useChosen();
  const { data } = useEnvironmentState();
  const deploying = useDeploying();
  const kind = kindOf(state, data);
  const Icon = ICONS[kind];
  const planned = here?.planned ?? name !== "local";
  return (
    <section className="deploy-head" aria-label="Deployment">
      <span className={`state ${kind}`}>
        <Icon size={17} />
      </span>
      <div>
        <div aria-live="polite">
          <h2>{title(name, state, data)}</h2>
          <p data-testid="phase">
            <Under state={state} here={here} />
          </p>
        </div>
        {here && <Facts here={here} />}
      </div>
      {here && <Promote here={here} busy={deploying} />}
      {state?.running && (
        <WorkButton
          className="button"
          busy={state.stopping}
          icon={<Square size={12} />}
          says="Stopping…"
          data-testid="stop"
          title="Before the change set is executed nothing is changed; what the cloud has begun it finishes"
          work={() => stop(name)}
        >
          Stop
        </WorkButton>
      )}
      {!planned && (
        <WorkButton className="button" busy={deploying} data-testid="plan-here" work={() => plan(name)}>
          Plan
        </WorkButton>
      )}
      <WorkButton
        className="button primary"
        busy={deploying}
        says={state?.doing === "plan" ? "Planning…" : "Deploying…"}
        data-testid={planned ? "plan-here" : "deploy-here"}
        work={deploy}
      >
        {planned ? "Plan" : "Deploy"}
      </WorkButton>
    </section>
  );
}
