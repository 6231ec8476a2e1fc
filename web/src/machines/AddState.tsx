/** `A`: a new state after the selected one. First what it does, then its name. */
import { Search } from "lucide-react";
import { useState } from "react";
import type { Machine } from "../api/types";
import { Dialog } from "../app/Dialog";
import { Tile } from "../glyphs/Glyph";
import { ranked } from "../palette/ranking";
import { useOptions } from "../search/useOptions";
import { edit } from "./edits";
import { START } from "./graph";
import { useMachineStore } from "./machineStore";

interface Kind {
  type: string;
  resource: string | null;
  title: string;
  detail: string;
  glyph: string;
  family: string;
}

const SAID: Record<string, string> = {
  Choice: "Goes one way or another",
  Parallel: "Does several things at once",
  Map: "Does the same for each item of a list",
  Wait: "Waits for a time, or until one",
  Pass: "Hands on what comes in, or something else",
  Succeed: "Ends well",
  Fail: "Ends with an error",
};
const FAMILIES: Record<string, string> = { Succeed: "storage", Fail: "identity" };

function kindsOf(machine: Machine): Kind[] {
  const tasks = machine.runs.map((run) => ({
    type: "Task",
    resource: run.id,
    title: `Run ${run.id}`,
    detail: `Task · ${run.label}`,
    glyph: run.glyph,
    family: run.family,
  }));
  const others = machine.types
    .filter((type) => type !== "Task")
    .map((type) => ({
      type,
      resource: null,
      title: type,
      detail: SAID[type] ?? "",
      glyph: `state-${type.toLowerCase()}`,
      family: FAMILIES[type] ?? "flow",
    }));
  return [...tasks, ...others];
}

function fresh(machine: Machine, kind: Kind): string {
  const base = kind.resource ?? kind.type;
  const taken = new Set(Object.keys(machine.states));
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base} ${number}`;
  return name;
}

function Naming({ machine, kind, close }: { machine: Machine; kind: Kind; close(): void }) {
  const { after } = useMachineStore();
  const [name, setName] = useState(() => fresh(machine, kind));
  const good = name.trim() !== "" && name.length <= 80 && !machine.states[name];
  const commit = async () => {
    if (!good) return;
    close();
    const { state, port } = after ?? { state: START, port: "out" };
    const { type, resource } = kind;
    if (await edit(machine.id, { op: "add", type, name, after: state, port, resource }))
      useMachineStore.getState().select(name);
  };
  return (
    <form
      className="asking"
      data-testid="state-form"
      onSubmit={(event) => {
        event.preventDefault();
        void commit();
      }}
    >
      <header>
        <h2>{kind.title}</h2>
        <p>{kind.detail}</p>
      </header>
      <div className="choices">
        <input
          className="input"
          aria-label="Name of the state"
          aria-invalid={!good}
          value={name}
          spellCheck={false}
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
        <small>{machine.states[name] ? "There is a state of this name" : "Up to 80 characters"}</small>
      </div>
      <footer>
        <button type="button" className="button small" onClick={close}>
          Cancel
        </button>
        <button type="submit" className="button small primary" disabled={!good} data-testid="state-commit">
          Add
        </button>
      </footer>
    </form>
  );
}

export function AddState({ machine, close }: { machine: Machine; close(): void }) {
  const [query, setQuery] = useState("");
  const [kind, setKind] = useState<Kind | null>(null);
  const shown = ranked(kindsOf(machine), query, (one) => [one.title, one.detail]);
  const choose = (index: number) => setKind(shown[index] ?? null);
  const { fieldProps, listProps, optionProps, reset } = useOptions(shown.length, choose, close);
  return (
    <Dialog label="Add a state" close={close}>
      {kind ? (
        <Naming machine={machine} kind={kind} close={close} />
      ) : (
        <>
          <div className="search-field">
            <Search size={15} aria-hidden="true" />
            <input
              {...fieldProps}
              aria-label="What the state does"
              placeholder="What should the state do?"
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                reset();
              }}
            />
          </div>
          <div className="options" {...listProps} aria-label="States">
            {shown.map((one, index) => (
              <div key={one.title} {...optionProps(index)} onClick={() => choose(index)}>
                <Tile name={one.glyph} family={one.family} size={16} />
                <span className="what">
                  <b>{one.title}</b>
                  <span>{one.detail}</span>
                </span>
              </div>
            ))}
            {!shown.length && <div className="nothing">Nothing is called “{query}”</div>}
          </div>
        </>
      )}
    </Dialog>
  );
}
