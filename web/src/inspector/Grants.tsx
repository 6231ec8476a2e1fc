/** What a wire grants: in words first, then what is too wide, then each statement as IAM has it, with its lines. */
import { ChevronRight, ShieldCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { WireGrants, WireStatement } from "../api/types";
import { jumpToLine } from "../app/jump";

export function Grants({ grants }: { grants: WireGrants }) {
  const count = grants.statements.length;
  return (
    <section className="section granted" data-testid="grants">
      <h3>What it grants</h3>
      <p className="words" data-testid="grants-words">
        <ShieldCheck size={14} aria-hidden="true" />
        <span>{grants.words}</span>
      </p>
      {grants.warnings.map((words) => (
        <div className="note-box warning" key={words} data-testid="grants-warning">
          <TriangleAlert size={14} aria-hidden="true" />
          <span>{words}</span>
        </div>
      ))}
      {grants.notes.map((words) => (
        <p className="quiet" key={words}>
          {words}
        </p>
      ))}
      {count > 0 && <Statements statements={grants.statements} />}
    </section>
  );
}

function Statements({ statements }: { statements: WireStatement[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        className="opens"
        aria-expanded={open}
        data-testid="grants-statements"
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={14} aria-hidden="true" />
        <span>{statements.length === 1 ? "The IAM statement" : `${statements.length} IAM statements`}</span>
      </button>
      {open && statements.map((one, index) => <Statement key={index} one={one} />)}
    </>
  );
}

function Statement({ one }: { one: WireStatement }) {
  const [first, last] = one.lines ?? [];
  const said = `${one.form}${one.title && ` ${one.title}`}`;
  const from = one.written ? said : `${said}, added by SAM`;
  const place = first === undefined ? "" : first === last ? `Line ${first}` : `Lines ${first}–${last}`;
  return (
    <div className="statement">
      <div className="from">
        <span>
          {one.who} · {from}
        </span>
        {first !== undefined && (
          <button className="link" onClick={() => jumpToLine(first, last)}>
            {place}
          </button>
        )}
      </div>
      <pre tabIndex={0} role="group" aria-label={`Statement of ${one.who}`}>
        {JSON.stringify(one.statement, null, 2)}
      </pre>
    </div>
  );
}
