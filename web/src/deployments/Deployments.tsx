/** The chosen environment: what runs there and what is done to it, the plan that waits, and what was deployed before. */
import { type KeyboardEvent, useEffect } from "react";
import { useEnvironmentState } from "../environments/queries";
import { useEnvironment } from "../store/environment";
import { DriftPage } from "./DriftPage";
import { Head } from "./Head";
import { History } from "./History";
import { Now } from "./Now";
import { type Part, usePart } from "./part";
import { PlanPage } from "./PlanPage";

const PARTS: [Part, string][] = [
  ["now", "Now"],
  ["plan", "Plan"],
  ["history", "History"],
  ["drift", "Drift"],
];

function Parts() {
  const { part, show } = usePart();
  const { data } = useEnvironmentState();
  const counts: Partial<Record<Part, number>> = {
    plan: data?.plan ? 1 : 0,
    drift: data?.drift?.drifted.length ?? 0,
  };
  const turn = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const at = PARTS.findIndex(([id]) => id === part);
    const next = PARTS[(at + by + PARTS.length) % PARTS.length];
    if (!next) return;
    show(next[0]);
    document.getElementById(`part-${next[0]}`)?.focus();
  };
  return (
    <nav className="segments" role="tablist" aria-label="Of this environment" onKeyDown={turn}>
      {PARTS.map(([id, label]) => (
        <button
          key={id}
          id={`part-${id}`}
          role="tab"
          aria-selected={id === part}
          aria-controls="deployments-part"
          tabIndex={id === part ? 0 : -1}
          data-testid={`part-${id}`}
          onClick={() => show(id)}
        >
          {label}
          {Boolean(counts[id]) && <span className="count">{counts[id]}</span>}
        </button>
      ))}
    </nav>
  );
}

export function Deployments() {
  const part = usePart((s) => s.part);
  const name = useEnvironment();
  useEffect(() => {
    // Another environment has another history; what was chosen of the old one is none of it.
    document.getElementById("deployments-part")?.scrollTo(0, 0);
  }, [name]);
  return (
    <main className="deployments" data-testid="deployments">
      <Head />
      <Parts />
      <div id="deployments-part" role="tabpanel" aria-label={PARTS.find(([id]) => id === part)?.[1]}>
        {part === "now" && <Now />}
        {part === "plan" && <PlanPage key={name} />}
        {part === "drift" && <DriftPage key={name} />}
        {part === "history" && <History key={name} />}
      </div>
    </main>
  );
}
