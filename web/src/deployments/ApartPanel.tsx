/** How two deployments differ: as a picture, as text, and in what was given to them. */
import { useState } from "react";
import type { Apart } from "../api/types";
import { Nothing } from "../app/Nothing";
import { useApart } from "../environments/queries";
import { when } from "../environments/words";
import { DiffView } from "../notices/DiffView";
import { useEnvironment } from "../store/environment";
import { DrawnPicture } from "./PlanPicture";

function Values({ title, values }: { title: string; values: Apart["parameters"] }) {
  if (!values.length) return null;
  return (
    <section className="given" aria-label={title}>
      <h3>{title}</h3>
      <dl>
        {values.map((one) => (
          <div key={one.name}>
            <dt>{one.name}</dt>
            <dd>
              <del>{one.before ?? "none"}</del> → <ins>{one.after ?? "none"}</ins>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function ApartPanel({ before, after }: { before: string; after: string }) {
  const { data, error } = useApart(useEnvironment(), before, after);
  const [picture, show] = useState(false);
  return (
    <section className="panel apart" aria-label="How they differ" data-testid="apart">
      <header>
        <h2>
          From {before.slice(0, 8)} to {after.slice(0, 8)}
        </h2>
        {data && <span className="aside">{when(data.after.at)}</span>}
        <div className="segments" role="group" aria-label="Show it as">
          {[false, true].map((one) => (
            <button
              key={String(one)}
              aria-pressed={one === picture}
              data-testid={one ? "apart-picture" : "apart-text"}
              onClick={() => show(one)}
            >
              {one ? "Picture" : "Text"}
            </button>
          ))}
        </div>
      </header>
      {error && <div className="blank">{error.message}</div>}
      {!data && !error && <div className="blank">Comparing…</div>}
      {data && picture && <DrawnPicture drawn={data.drawn} />}
      {data && !picture && (
        <div className="content flush" tabIndex={0} role="group" aria-label="Differences">
          <Values title="Parameters" values={data.parameters} />
          <Values title="Tags" values={data.tags} />
          {data.drawn.diff ? (
            <DiffView diff={data.drawn.diff} />
          ) : (
            <div className="blank">
              <Nothing title="The same template">What was submitted is the same, code included.</Nothing>
            </div>
          )}
        </div>
      )}
    </section>
  );
}
