/** Where events go that a wire could not deliver: the wire that takes them, or a way to draw one. */
import { useState } from "react";
import type { WireFailure } from "../api/types";
import { send } from "../edits/send";
import { useDocument } from "../store/document";
import { useSelection } from "../store/selection";
import { WorkButton } from "../app/WorkButton";

const NEW = "new";

async function drawTo(failure: WireFailure, target: string): Promise<void> {
  let end = target;
  if (target === NEW) {
    const added = await send({ do: "add", kind: failure.kinds[0] ?? "queue", settings: {} });
    if (!added?.added[0]) return;
    end = added.added[0];
  }
  await send({ do: "connect", source: failure.source, facet: failure.facet, target: end, settings: {} });
}

function Failure({ failure }: { failure: WireFailure }) {
  const wires = useDocument((s) => s.snapshot?.wires);
  const select = useSelection((s) => s.selectWire);
  const [target, setTarget] = useState(failure.targets[0] ?? NEW);
  const name = `${failure.source} ${failure.facet}`;
  const drawn = wires?.find((w) => w.source === failure.source && w.facet === failure.facet);
  return (
    <div className="failure" data-testid={`failure-${failure.source}-${failure.facet}`}>
      <p>
        <b>{failure.facet === "failure" ? "On failure" : "Dead letters"}</b> of {failure.source}
        {failure.drawn ? " go to " : ": nowhere. "}
        {failure.drawn && drawn && (
          <button className="link" onClick={() => select(drawn.id, "list")}>
            {failure.drawn}
          </button>
        )}
        {!failure.drawn && failure.summary}
      </p>
      {!failure.drawn && (
        <div className="adding">
          <select
            className="input"
            aria-label={`Where ${name} goes`}
            value={target}
            onChange={(event) => setTarget(event.target.value)}
          >
            {failure.targets.map((id) => (
              <option key={id}>{id}</option>
            ))}
            <option value={NEW}>A new {failure.kinds[0] ?? "queue"}</option>
          </select>
          <WorkButton
            className="button small"
            data-testid={`draw-${failure.source}-${failure.facet}`}
            work={() => drawTo(failure, target)}
          >
            Draw
          </WorkButton>
        </div>
      )}
    </div>
  );
}

export function Failures({ failures }: { failures: WireFailure[] }) {
  if (!failures.length) return null;
  return (
    <section className="section" aria-label="When it fails">
      <h3>When it fails</h3>
      {failures.map((one) => (
        <Failure key={`${one.source} ${one.facet}`} failure={one} />
      ))}
    </section>
  );
}
