/** One state: what it runs, its settings and rules, and what may be added to it. */
import { CircleAlert, Code, Pencil, Plus, Trash2, X } from "lucide-react";
import { useState } from "react";
import type { Machine, GraphCard, StateDetails } from "../api/types";
import { jumpToFile } from "../app/jump";
import { Tile } from "../glyphs/Glyph";
import { FieldView } from "../inspector/FieldView";
import { edit, removeSelected } from "./edits";
import { useMachineStore } from "./machineStore";
import { Chip } from "./StateView";
import { WorkButton } from "../app/WorkButton";

const ADDS = { choice: "rule", catch: "caught error", retry: "retry", branch: "branch" } as const;

function Name({ machine, card }: { machine: Machine; card: GraphCard }) {
  const { panel, open, select } = useMachineStore();
  const [name, setName] = useState(card.title);
  if (panel !== "rename") return <h2 title={card.title}>{card.title}</h2>;
  const good = name.trim() !== "" && name.length <= 80 && (name === card.title || !machine.states[name]);
  const commit = async () => {
    open(null);
    if (good && name !== card.title && (await edit(machine.id, { op: "rename", state: card.id, to: name })))
      select(name);
  };
  return (
    <input
      className="rename"
      aria-label="New name"
      aria-invalid={!good}
      data-testid="rename-field"
      value={name}
      autoFocus
      spellCheck={false}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => open(null)}
      onKeyDown={(event) => {
        if (event.key === "Enter") void commit();
        else if (event.key === "Escape") open(null);
        else return;
        event.stopPropagation();
      }}
    />
  );
}

/** The resource that a task runs, and those that it could run. */
function Runs({ machine, details }: { machine: Machine; details: StateDetails }) {
  const [now] = details.resources ?? [];
  return (
    <section className="section" aria-label="Runs">
      <h3>Runs</h3>
      <div className="runs">
        {(details.resources ?? []).map((id) => (
          <Chip key={id} id={id} inspector />
        ))}
      </div>
      {!machine.fixed && machine.runs.length > 0 && (
        <select
          className="input"
          aria-label="What the task runs"
          data-testid="runs"
          value={now ?? ""}
          onChange={(event) =>
            void edit(machine.id, { op: "run", state: details.id, resource: event.target.value })
          }
        >
          {!now && <option value="">Something else</option>}
          {machine.runs.map((run) => (
            <option key={run.id} value={run.id}>
              {run.id}
            </option>
          ))}
        </select>
      )}
    </section>
  );
}

export function StateInspector({
  machine,
  card,
  details,
}: {
  machine: Machine;
  card: GraphCard;
  details: StateDetails;
}) {
  const { open, select } = useMachineStore();
  const state = details.id;
  const set = (path: string, value: string | null) =>
    void edit(machine.id, { op: "set", state, path, value });
  return (
    <aside className="inspector floating" aria-label={`State ${card.title}`} data-testid="state-inspector">
      <header>
        <Tile name={card.glyph} family={card.family} size={22} />
        <div>
          <Name key={state} machine={machine} card={card} />
          <div className="type">{card.subtitle}</div>
        </div>
        {!machine.fixed && (
          <button
            className="icon"
            aria-label={`Rename ${card.title}`}
            title="Rename (F2)"
            onClick={() => open("rename")}
          >
            <Pencil size={14} />
          </button>
        )}
        <button className="icon" aria-label="Close" onClick={() => select(null)}>
          <X size={16} />
        </button>
      </header>
      <div className="body" tabIndex={0} role="region" aria-label="Settings">
        {card.problems.map((said) => (
          <div className="note-box error" key={said}>
            <CircleAlert size={15} aria-label="error" />
            <div>{said}.</div>
          </div>
        ))}
        {details.type === "Task" && <Runs machine={machine} details={details} />}
        {details.groups.map(({ title, fields }) => (
          <section className="section" key={title} aria-label={title}>
            <h3>{title}</h3>
            <div className="fields">
              {fields.map((field) => (
                <FieldView
                  key={`${state} ${field.path}`}
                  field={field}
                  half={false}
                  commit={(value) => set(field.path, value)}
                  clear={field.path && !field.required ? () => set(field.path, null) : null}
                />
              ))}
            </div>
          </section>
        ))}
        {!machine.fixed && details.adds.length > 0 && (
          <section className="section adds">
            {details.adds.map((what) => (
              <WorkButton
                key={what}
                className="button small"
                data-testid={`add-${what}`}
                icon={<Plus size={13} />}
                work={() => edit(machine.id, { op: "rule", state, what })}
              >
                Add a {ADDS[what]}
              </WorkButton>
            ))}
          </section>
        )}
      </div>
      <footer>
        <button
          className="button small"
          data-testid="show-code"
          onClick={() => void jumpToFile(machine.file, details.lines[0], details.lines[1])}
        >
          <Code size={14} />
          Show code
        </button>
        {!machine.fixed && (
          <>
            <button
              className="button small"
              data-testid="add-after"
              onClick={() => open("add", { state, port: "out" })}
            >
              <Plus size={14} />
              Add after
            </button>
            <WorkButton
              className="button small danger"
              icon={<Trash2 size={14} />}
              data-testid="remove-state"
              work={() => removeSelected(machine)}
            >
              Remove
            </WorkButton>
          </>
        )}
      </footer>
    </aside>
  );
}
