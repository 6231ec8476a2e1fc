/** Whether the plan can be applied: data that would be lost, who must say yes, and why it no longer holds. */
import { Check, Circle, ShieldAlert } from "lucide-react";
import { useState } from "react";
import type { Plan } from "../api/types";
import { WorkButton } from "../app/WorkButton";
import { approvalWords, when } from "../environments/words";
import { Note } from "../inspector/Note";
import { useEnvironment } from "../store/environment";
import { apply, approve, discard, plan as planAgain, useDeploying } from "./deploy";

/** The same plan once more, with what may be lost. */
function again(name: string, plan: Plan, allow: string[]): Promise<void> {
  const source = plan.operation === "promote" ? plan.origin : plan.source;
  return planAgain(name, { operation: plan.operation, source, allow });
}

/** An ID is typed, so that nobody loses data by a click. */
function Danger({ plan }: { plan: Plan }) {
  const name = useEnvironment();
  const busy = useDeploying();
  const [typed, type] = useState<Record<string, string>>({});
  const dangers = plan.changes.filter((one) => one.endangered);
  const open = dangers.filter((one) => !one.allowed);
  if (!plan.refused.length) return null;
  const ready = open.every((one) => typed[one.id]?.trim() === one.id);
  const allow = () =>
    again(
      name,
      plan,
      dangers.map((one) => one.id),
    );
  return (
    <section className="panel danger-panel" aria-label="Data in danger" data-testid="danger">
      <header>
        <ShieldAlert size={15} aria-hidden="true" />
        <h2>This plan is refused: data would be lost</h2>
      </header>
      <form
        className="content"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) void allow();
        }}
      >
        {open.map((one) => (
          <label key={one.id}>
            <span>
              {one.id} {one.words}. Type <b>{one.id}</b> where that is meant.
            </span>
            <input
              className="input"
              autoComplete="off"
              spellCheck={false}
              data-testid={`allow-${one.id}`}
              value={typed[one.id] ?? ""}
              onChange={(event) => type({ ...typed, [one.id]: event.target.value })}
            />
          </label>
        ))}
        <div className="deeds">
          <WorkButton
            className="button danger"
            disabled={!ready}
            busy={busy}
            says="Planning…"
            data-testid="allow"
          >
            Plan again, and lose it
          </WorkButton>
          <WorkButton className="button" data-testid="discard" work={() => discard(name)}>
            Leave it
          </WorkButton>
        </div>
      </form>
    </section>
  );
}

function Approvals({ plan }: { plan: Plan }) {
  if (!plan.approvals) return <p className="infos">Nobody else must approve it.</p>;
  return (
    <>
      <p className="rule">{approvalWords(plan.approvals, plan.approvers)}.</p>
      <ul className="approvals" data-testid="approvals">
        {plan.approved.map((one) => (
          <li key={one.name} title={one.identity}>
            <Check size={14} aria-hidden="true" />
            <b>{one.name}</b> said yes, {when(one.at)}
          </li>
        ))}
        {plan.left > 0 && (
          <li className="open">
            <Circle size={13} aria-hidden="true" />
            {plan.left === 1 ? "One more must" : `${plan.left} more must`} say yes
          </li>
        )}
      </ul>
    </>
  );
}

function Deeds({ plan }: { plan: Plan }) {
  const name = useEnvironment();
  const busy = useDeploying();
  const mine = plan.approved.some((one) => one.name === plan.you);
  const asks = plan.approvals > 0 && plan.left > 0 && !mine;
  return (
    <>
      {asks && plan.objection && (
        <p className="infos" data-testid="objection">
          {plan.objection}.
        </p>
      )}
      <div className="deeds">
        {asks && !plan.objection && (
          <WorkButton
            className={`button${plan.left ? " primary" : ""}`}
            busy={busy}
            says="Approving…"
            data-testid="approve"
            work={() => approve(name, plan.id)}
          >
            Approve as {plan.you}
          </WorkButton>
        )}
        <WorkButton
          className={`button${plan.left ? "" : " primary"}`}
          disabled={plan.left > 0}
          busy={busy}
          says="Applying…"
          data-testid="apply"
          title={plan.left > 0 ? "Others must say yes first" : `Do exactly this in ${name}`}
          work={() => apply(name, plan.id)}
        >
          Apply
        </WorkButton>
        <WorkButton className="button" data-testid="discard" work={() => discard(name)}>
          Put it away
        </WorkButton>
      </div>
    </>
  );
}

export function Approval({ plan }: { plan: Plan }) {
  const name = useEnvironment();
  const busy = useDeploying();
  if (plan.refused.length) return <Danger plan={plan} />;
  if (plan.stale?.length)
    return (
      <section className="panel" aria-label="The plan no longer holds" data-testid="stale">
        <header>
          <h2>It cannot be applied any more</h2>
        </header>
        <div className="content">
          {plan.stale.map((one) => (
            <Note key={one.id} diagnostic={one} />
          ))}
          <div className="deeds">
            <WorkButton
              className="button primary"
              busy={busy}
              says="Planning…"
              data-testid="plan-again"
              work={() => again(name, plan, [])}
            >
              Plan again
            </WorkButton>
            <WorkButton className="button" data-testid="discard" work={() => discard(name)}>
              Put it away
            </WorkButton>
          </div>
        </div>
      </section>
    );
  return (
    <section className="panel" aria-label="Approval" data-testid="approval">
      <header>
        <h2>{plan.left ? "It waits for approval" : "It can be applied"}</h2>
      </header>
      <div className="content">
        <Approvals plan={plan} />
        <Deeds plan={plan} />
      </div>
    </section>
  );
}
