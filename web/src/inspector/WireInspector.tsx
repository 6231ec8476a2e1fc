/** One wire: what it means, its access, and exactly the lines it wrote. */
import { Trash2, X } from "lucide-react";
import { useState } from "react";
import { useWireInspection } from "../api/queries";
import type { Access, Wire } from "../api/types";
import { jumpToLine } from "../app/jump";
import { ACCESS_WORDS, wireWords } from "../canvas/names";
import { dedent } from "../notices/dedent";
import { removeSelected } from "../edits/remove";
import { send } from "../edits/send";
import { useDocument } from "../store/document";
import { useWatched } from "../store/watched";
import { unlessChosen, useSelection } from "../store/selection";
import { EventsTab } from "../traces/EventsTab";
import { Failures } from "./Failures";
import { Grants } from "./Grants";
import { ValuesNote } from "./ValuesNote";
import { WireSettings } from "./WireSettings";
import { WireVariables } from "./WireVariables";
import { WorkButton } from "../app/WorkButton";

const ACCESSES: [Access, string][] = [
  ["read", "Read"],
  ["write", "Write"],
  ["read-write", "Both"],
];

const STYLE_WORDS = { event: "Event", access: "Permission", attach: "Attachment" };

async function setAccess(wire: Wire, access: Access): Promise<void> {
  const { source, facet, target, connection } = wire;
  const show = unlessChosen();
  const result = await send({ do: "connect", source, facet, target, connection, access, settings: {} });
  const now = result?.snapshot.wires.find(
    (w) => w.source === source && w.target === target && w.connection === connection,
  );
  if (now) show(() => useSelection.getState().selectWire(now.id, "list"));
}

function AccessChoice({ wire, accesses }: { wire: Wire; accesses: Access[] }) {
  if (wire.access === null) return null;
  const levels = ACCESSES.filter(([access]) => accesses.includes(access) || access === wire.access);
  if (levels.length < 2) return null;
  return (
    <section className="section">
      <h3>Access</h3>
      <div className="choice-row">
        <div className="segments" role="group" aria-label="Access">
          {levels.map(([access, label]) => (
            <WorkButton
              key={access}
              aria-pressed={wire.access === access}
              title={`${wire.source} ${ACCESS_WORDS[access]} ${wire.target}`}
              data-testid={`access-${access}`}
              work={() => setAccess(wire, access)}
            >
              {label}
            </WorkButton>
          ))}
        </div>
      </div>
    </section>
  );
}

function Written({ wire }: { wire: Wire }) {
  const text = useDocument((s) => s.snapshot?.text ?? "");
  const others = useDocument((s) => s.snapshot?.others) ?? {};
  const lines = text.split("\n");
  return (
    <section className="section lines-written">
      <h3>What it wrote</h3>
      {wire.lines.map(([first = 0, last = 0]) => (
        <button key={first} onClick={() => jumpToLine(first, last)} data-testid="written-lines">
          <small>{first === last ? `Line ${first}` : `Lines ${first}–${last}`}</small>
          <pre>{dedent(lines.slice(first - 1, last).join("\n"))}</pre>
        </button>
      ))}
      {Object.entries(wire.files).flatMap(([file, ranges]) =>
        ranges.map(([first = 0, last = 0]) => (
          <div key={`${file} ${first}`} data-testid="written-lines">
            <small>
              {file}, {first === last ? `line ${first}` : `lines ${first}–${last}`}
            </small>
            <pre>
              {dedent(
                (others[file] ?? "")
                  .split("\n")
                  .slice(first - 1, last)
                  .join("\n"),
              )}
            </pre>
          </div>
        )),
      )}
      {!wire.lines.length && !Object.keys(wire.files).length && (
        <p>It is read from what the template says; no line is only its own.</p>
      )}
    </section>
  );
}

/** All that is known of a wire but its events. */
function About({ wire }: { wire: Wire }) {
  const cards = useDocument((s) => s.snapshot?.cards);
  const { data: found } = useWireInspection(wire.id);
  const name = (id: string) => cards?.find((c) => c.id === id)?.title ?? id;
  return (
    <>
      <section className="section">
        <h3>{STYLE_WORDS[wire.style]}</h3>
        <p>
          {name(wire.source)}
          {wire.facet && ` (${wire.facet})`} <b>{wireWords(wire)}</b> {name(wire.target)}
        </p>
      </section>
      {found && <Grants grants={found.grants} />}
      {found?.problem && <ValuesNote problem={found.problem} />}
      <AccessChoice wire={wire} accesses={found?.accesses ?? []} />
      <WireSettings wire={wire} fields={found?.settings ?? []} />
      <WireVariables wire={wire} variables={found?.variables ?? []} />
      <Failures failures={found?.failures ?? []} />
      <Written wire={wire} />
    </>
  );
}

export function WireInspector({ wire }: { wire: Wire }) {
  const clear = useSelection((s) => s.clear);
  const cards = useDocument((s) => s.snapshot?.cards);
  const watched = useWatched();
  const [chosen, choose] = useState(false);
  const events = chosen && watched;
  const name = (id: string) => cards?.find((c) => c.id === id)?.title ?? id;
  return (
    <aside
      className={`inspector floating${events ? " wide" : ""}`}
      aria-label={`Wire from ${name(wire.source)} to ${name(wire.target)}`}
      data-testid="wire-inspector"
    >
      <header>
        <div>
          <h2>
            {name(wire.source)} → {name(wire.target)}
          </h2>
          <div className="type">{wire.connection}</div>
        </div>
        <button className="icon" aria-label="Close" onClick={clear}>
          <X size={16} />
        </button>
      </header>
      {watched && (
        <div className="tabs" role="tablist" aria-label="Parts">
          <button role="tab" aria-selected={!events} onClick={() => choose(false)}>
            Wire
          </button>
          <button role="tab" aria-selected={events} onClick={() => choose(true)}>
            Events
          </button>
        </div>
      )}
      <div className="body" tabIndex={0} role="group" aria-label={events ? "Events" : "Wire"}>
        {events ? <EventsTab of={{ wire }} /> : <About wire={wire} />}
      </div>
      <footer>
        <span />
        <WorkButton
          className="button small danger"
          icon={<Trash2 size={14} />}
          data-testid="remove-wire"
          work={removeSelected}
        >
          Remove wire
        </WorkButton>
      </footer>
    </aside>
  );
}
