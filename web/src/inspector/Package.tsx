/** What is in a function's or layer's package, and what takes the space. */
import { useState } from "react";
import { usePackage } from "../api/queries";
import type { PackageView } from "../api/types";
import { Note } from "./Note";

const MB = 1024 * 1024;
const size = (bytes: number) =>
  bytes >= MB / 10 ? `${(bytes / MB).toFixed(1)} MB` : `${(bytes / 1024).toFixed(1)} KB`;

function Parts({ view }: { view: PackageView }) {
  const largest = Math.max(1, ...view.parts.map((part) => part.size));
  return (
    <ul className="package-parts" data-testid="package-parts">
      {view.parts.map((part) => (
        <li key={`${part.name} ${part.version}`}>
          <span className="name" title={part.version ? `${part.name} ${part.version}` : part.name}>
            {part.name}
          </span>
          <span className="share" style={{ width: `${(part.size / largest) * 72}px` }} aria-hidden="true" />
          <span className="size">{size(part.size)}</span>
        </li>
      ))}
      {view.more > 0 && <li className="more">and {view.more} more</li>}
    </ul>
  );
}

function Limits({ view }: { view: PackageView }) {
  return view.limits.map(({ what, used, limit }) => (
    <p key={what} className={used > 0.8 * limit ? "package-limit near" : "package-limit"}>
      {Math.round((used / limit) * 100)} % of the limit: {what}
    </p>
  ));
}

export function Package({ id }: { id: string }) {
  const [wanted, want] = useState(false);
  const { data, error, isFetching } = usePackage(id, wanted);
  return (
    <section className="section" aria-label="Package">
      <h3>Package</h3>
      {!data && (
        <button
          className="button small"
          data-testid="show-package"
          disabled={isFetching}
          onClick={() => want(true)}
        >
          {isFetching ? "Building…" : "Show what is in it"}
        </button>
      )}
      {error && (
        <p className="nothing" role="alert">
          {error.message}
        </p>
      )}
      {data && (
        <>
          <p data-testid="package-size">
            {size(data.size)} in {data.files} {data.files === 1 ? "file" : "files"}, {size(data.packed)}{" "}
            zipped
          </p>
          <Parts view={data} />
          <Limits view={data} />
          {data.proposals.map((one) => (
            <p key={one}>{one}.</p>
          ))}
          {data.notes.map((one) => (
            <Note key={one.id} diagnostic={one} />
          ))}
        </>
      )}
    </section>
  );
}
