/** What is otherwise than it was deployed: by resource and property, taken into the template or put back. */
import { FileInput, Radar, TriangleAlert, Undo2 } from "lucide-react";
import type { Drift } from "../api/types";
import { jumpTo, jumpToLine } from "../app/jump";
import { Nothing } from "../app/Nothing";
import { WorkButton } from "../app/WorkButton";
import { useEnvironmentState } from "../environments/queries";
import { ago } from "../environments/words";
import { Tile } from "../glyphs/Glyph";
import { useEnvironment } from "../store/environment";
import { NO_CARDS, useDocument } from "../store/document";
import { useDeploying } from "./deploy";
import { lookForDrift, putBack, takeDrift } from "./drift";

type Drifted = Drift["drifted"][number];

function Look({ primary = false }: { primary?: boolean }) {
  const name = useEnvironment();
  return (
    <WorkButton
      className={`button${primary ? " primary" : ""}`}
      icon={<Radar size={14} />}
      says="Looking…"
      data-testid="look-for-drift"
      work={() => lookForDrift(name)}
    >
      Look for drift
    </WorkButton>
  );
}

function Property({ of, one }: { of: Drifted; one: Drifted["differences"][number] }) {
  const name = useEnvironment();
  return (
    <li>
      <p>
        {one.words}
        {one.line > 0 && (
          <>
            {" "}
            <button className="link" onClick={() => jumpToLine(one.line)}>
              Line {one.line}
            </button>
          </>
        )}
      </p>
      {one.refusal ? (
        <p className="aside">It cannot be taken into the template. {one.refusal}</p>
      ) : (
        <WorkButton
          className="button small"
          icon={<FileInput size={13} />}
          says="Writing…"
          data-testid={`take-${of.id}.${one.name}`}
          title="Write what is there into the template; undo takes it back"
          work={() => takeDrift(name, `${of.id}.${one.name}`)}
        >
          Take it into the template
        </WorkButton>
      )}
    </li>
  );
}

function Resource({ one }: { one: Drifted }) {
  const card = useDocument((s) => (s.snapshot?.cards ?? NO_CARDS).find((each) => each.id === one.card));
  return (
    <li className="drifted" data-testid={`drifted-${one.id}`}>
      <div className="what">
        <Tile name={card?.glyph ?? "other"} family={card?.family ?? "other"} size={16} />
        <span>
          {card ? <button onClick={() => jumpTo(one.card)}>{one.id}</button> : one.id}
          <span className="type">{one.type}</span>
        </span>
      </div>
      <ul>
        {one.deleted && (
          <li>
            <p className="gone">
              <TriangleAlert size={13} aria-hidden="true" />
              It was deleted. Putting it back makes it anew, without its data.
            </p>
          </li>
        )}
        {one.differences.map((each) => (
          <Property key={each.name} of={one} one={each} />
        ))}
      </ul>
    </li>
  );
}

function heading(drift: Drift): string {
  const { drifted, looked, state } = drift;
  if (state === "drifted") return `${drifted.length} of ${looked} resources drift`;
  return state === "unknown"
    ? "Not known: not everything could be looked at"
    : "Everything is as it was deployed";
}

function Listed({ drift }: { drift: Drift }) {
  const name = useEnvironment();
  const busy = useDeploying();
  const count = drift.drifted.length;
  return (
    <section className="panel drift-page" aria-label="What drifts" data-testid="drift">
      <header>
        <h2>{heading(drift)}</h2>
        <span className="aside">looked {ago(drift.checked)}</span>
        <Look />
        {count > 0 && (
          <WorkButton
            className="button primary"
            busy={busy}
            icon={<Undo2 size={14} />}
            says="Putting back…"
            data-testid="put-back"
            title="Deploy once more what was deployed: nothing is built"
            work={() => putBack(name)}
          >
            Put everything back
          </WorkButton>
        )}
      </header>
      <div className="content flush" tabIndex={0} role="group" aria-label="List of what drifts">
        <ul>
          {drift.drifted.map((one) => (
            <Resource key={one.id} one={one} />
          ))}
        </ul>
        {drift.unknown.map((one) => (
          <p className="infos" key={one.id} data-testid={`unknown-${one.id}`}>
            {one.id} could not be looked at: {one.reason || "no reason given"}.
          </p>
        ))}
        {drift.unseen.length > 0 && (
          <p className="infos">Not looked at, for the cloud cannot: {drift.unseen.join(", ")}.</p>
        )}
      </div>
    </section>
  );
}

export function DriftPage() {
  const { data } = useEnvironmentState();
  const name = useEnvironment();
  if (data?.drift) return <Listed drift={data.drift} />;
  return (
    <div className="plan-empty">
      <Nothing title={data?.deployed ? "Nobody has looked yet" : "Nothing is deployed there"}>
        Drift is what somebody changed in {name} by another way than a deployment. It is compared by resource
        and property, and each function's code with what was deployed.
      </Nothing>
      {data?.deployed && <Look primary />}
    </div>
  );
}
