/** A card's resource in the chosen environment: its state, its name there, and what deployed it. */
import type { Card } from "../api/types";
import { usePart } from "../deployments/part";
import { useView } from "../store/view";
import { useEnvironment } from "../store/environment";
import { CANVAS } from "../store/place";
import { useEnvironmentState } from "./queries";
import { ago, commitWords, kindWords } from "./words";

function showDrift(): void {
  usePart.getState().show("drift");
  useView.getState().show("deployments");
}

export function CardStanding({ card }: { card: Card }) {
  const name = useEnvironment();
  const { data } = useEnvironmentState();
  // What is deployed is the project: another template's cards only have the same names.
  if (CANVAS || !data?.deployed || card.virtual) return null;
  const found = data.resources[card.id];
  const drifts = data.drift?.drifted.filter((one) => one.card === card.id) ?? [];
  const last = data.deployments.find((one) => one.current);
  return (
    <section className="section" aria-label={`In ${name}`} data-testid="standing">
      <h3>In {name}</h3>
      {found ? (
        <dl className="standing">
          <dt>State</dt>
          <dd className={found.state}>
            {found.status}
            {found.state === "failed" && found.reason && `: ${found.reason}`}
          </dd>
          <dt>Changed</dt>
          <dd>{ago(found.at)}</dd>
          {found.physical && (
            <>
              <dt>Name</dt>
              <dd className="mono">{found.physical}</dd>
            </>
          )}
        </dl>
      ) : (
        <p>It is not there yet: it comes with the next deployment.</p>
      )}
      {drifts.map((one) => (
        <p className="drifts" key={one.id}>
          {one.deleted ? `${one.id} was deleted there. ` : one.differences.map(({ words }) => `${words}. `)}
          <button className="link" onClick={showDrift}>
            Show the drift
          </button>
        </p>
      ))}
      {last && (
        <p className="aside">
          {kindWords(last)} {ago(last.at)} by {last.by}, {commitWords(last)}.
        </p>
      )}
    </section>
  );
}
