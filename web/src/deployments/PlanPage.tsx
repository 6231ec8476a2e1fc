/** The plan that waits: what would change and why, who must say yes, and applying exactly it. */
import { useEffect, useState } from "react";
import type { Plan } from "../api/types";
import { Nothing } from "../app/Nothing";
import { lookAgain, useEnvironmentState } from "../environments/queries";
import { commitWords, when } from "../environments/words";
import { Note } from "../inspector/Note";
import { useDeployHere } from "../store/deployment";
import { useEnvironment } from "../store/environment";
import { Approval } from "./Approval";
import { deploy, useDeploying } from "./deploy";
import { PlanChanges } from "./PlanChanges";
import { PlanPicture } from "./PlanPicture";

type Mode = "list" | "picture";
const MODES: [Mode, string][] = [
  ["list", "Changes"],
  ["picture", "Picture"],
];

const WHAT = {
  deploy: () => "What is saved",
  promote: (plan: Plan) => `What is deployed in ${plan.origin}`,
  rollback: (plan: Plan) => `Back to the deployment ${plan.source.slice(0, 8)}`,
};

function Empty() {
  const name = useEnvironment();
  const state = useDeployHere();
  const deploying = useDeploying();
  const { data } = useEnvironmentState();
  const action = { label: "Plan", testId: "plan-first", run: () => void deploy() };
  if (state?.running && state.doing === "plan")
    return <Nothing title={`Planning for ${name}`}>{state.phase}</Nothing>;
  if (state?.doing === "plan" && state.outcome === "unchanged")
    return <Nothing title="Nothing would change">What runs in {name} is what would be deployed.</Nothing>;
  return (
    <Nothing
      title="No plan waits"
      action={deploying || data?.environment.planned === false ? undefined : action}
    >
      A plan says what a deployment to {name} would add, change, replace and remove, and why, before anything
      is done. It is applied exactly, or not at all.
    </Nothing>
  );
}

function Problems() {
  const state = useDeployHere();
  if (state?.doing !== "plan" || state.running) return null;
  return state.diagnostics.map((one) => <Note key={one.id} diagnostic={one} />);
}

function Changes({ plan }: { plan: Plan }) {
  const [mode, show] = useState<Mode>("list");
  return (
    <section className="panel" aria-label="What would change">
      <header>
        <h2>
          {WHAT[plan.operation](plan)}: {plan.headline}
        </h2>
        <div className="segments" role="tablist" aria-label="Show the plan as">
          {MODES.map(([id, label]) => (
            <button
              key={id}
              id={`plan-${id}`}
              role="tab"
              aria-selected={id === mode}
              tabIndex={id === mode ? 0 : -1}
              data-testid={`plan-${id}`}
              onClick={() => show(id)}
              onKeyDown={(event) => {
                if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
                const other = id === "list" ? "picture" : "list";
                show(other);
                document.getElementById(`plan-${other}`)?.focus();
              }}
            >
              {label}
            </button>
          ))}
        </div>
      </header>
      {mode === "list" ? <PlanChanges plan={plan} /> : <PlanPicture plan={plan} />}
    </section>
  );
}

const LOOK_EVERY = 10_000;

/** Others approve, deploy and plan elsewhere: while the page is looked at, it is asked again. */
function useFreshPlan(): void {
  const name = useEnvironment();
  useEffect(() => {
    void lookAgain(name);
    const timer = setInterval(() => {
      if (!document.hidden) void lookAgain(name);
    }, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [name]);
}

export function PlanPage() {
  useFreshPlan();
  const { data } = useEnvironmentState();
  const plan = data?.plan;
  if (!plan)
    return (
      <div className="plan-empty">
        <Problems />
        {data?.problem && <Note diagnostic={data.problem} />}
        <Empty />
      </div>
    );
  return (
    <div className="plan-page" data-testid="plan">
      <Changes plan={plan} />
      <div className="plan-side">
        <Problems />
        <Approval plan={plan} />
        <section className="panel" aria-label="About the plan">
          <header>
            <h2>About the plan</h2>
          </header>
          <dl className="content facts">
            <dt>Made</dt>
            <dd>
              {when(plan.made)} by {plan.by}
            </dd>
            <dt>From</dt>
            <dd>{commitWords(plan)}</dd>
            {plan.file && (
              <>
                <dt>File</dt>
                <dd className="mono">{plan.file}</dd>
              </>
            )}
          </dl>
        </section>
      </div>
    </div>
  );
}
