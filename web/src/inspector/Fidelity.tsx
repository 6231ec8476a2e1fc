/** What the embedded cloud does of a resource and what not, each with the line that brings it in. */
import type { Inspection } from "../api/types";
import { jumpToFile } from "../app/jump";
import { Words } from "../app/Words";
import { Ring } from "../canvas/FidelityMark";
import { LEVELS } from "../canvas/names";

type Part = Inspection["fidelity"][number];

function One({ part }: { part: Part }) {
  return (
    <li className={`fidelity-part ${part.level}`}>
      <p>
        {part.part && <b>{part.part}: </b>}
        <Words text={part.says} />{" "}
        {part.line > 0 && part.level !== "emulated" && (
          <button className="link" onClick={() => void jumpToFile(part.file, part.line)}>
            Line {part.line}
          </button>
        )}
      </p>
    </li>
  );
}

export function Fidelity({ parts }: { parts: readonly Part[] }) {
  const [worst] = parts;
  if (!worst) return null;
  return (
    <section className="section" aria-label="On this machine" data-testid="fidelity">
      <h3>On this machine</h3>
      <p className={`fidelity-level ${worst.level}`}>
        <span className={`fidelity ${worst.level}`}>
          <Ring level={worst.level} />
        </span>
        {LEVELS[worst.level]}
      </p>
      <ul className="fidelity-parts">
        {parts.map((part) => (
          <One key={part.row} part={part} />
        ))}
      </ul>
    </section>
  );
}
