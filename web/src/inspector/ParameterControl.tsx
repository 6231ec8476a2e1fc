/** A value given by a parameter: one that the template has, or a new one whose default the value becomes. */
import { type KeyboardEvent, useState } from "react";
import { useTemplate } from "../api/queries";
import type { Field } from "../api/types";

const LOGICAL_ID = /^[A-Za-z0-9]{1,255}$/;
const NEW = "+";

interface Props {
  id: string;
  field: Field;
  /** What a new parameter could be called. */
  suggestion: string;
  commit(yaml: string): void;
  clear(): void;
  /** Makes a new one; null where there is nothing yet to make it of. */
  extract: ((name: string) => void) | null;
}

export function ParameterControl({ id, field, suggestion, commit, clear, extract }: Props) {
  const [name, setName] = useState<string | null>(null);
  const sections = useTemplate().data?.sections ?? [];
  const parameters = sections.find((s) => s.section === "Parameters")?.entries ?? [];
  const choose = (chosen: string) => {
    if (chosen === NEW) setName(suggestion);
    else if (chosen) commit(`!Ref ${chosen}`);
    else clear();
  };
  if (name !== null && extract)
    return (
      <NewParameter
        id={id}
        name={name}
        rename={setName}
        cancel={() => setName(null)}
        make={() => {
          setName(null);
          extract(name);
        }}
      />
    );
  return (
    <select
      id={id}
      className="input"
      value={field.parameter ?? ""}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">{field.parameter ? "Not set" : "Choose a parameter…"}</option>
      {parameters.map((parameter) => (
        <option key={parameter.name} value={parameter.name}>
          {parameter.name}
        </option>
      ))}
      {extract && <option value={NEW}>New parameter…</option>}
    </select>
  );
}

interface NewProps {
  id: string;
  name: string;
  rename(name: string): void;
  cancel(): void;
  make(): void;
}

function NewParameter({ id, name, rename, cancel, make }: NewProps) {
  const good = LOGICAL_ID.test(name);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && good) make();
    if (event.key === "Escape") cancel();
    event.stopPropagation();
  };
  return (
    <div className="new-parameter">
      <input
        id={id}
        className="input"
        aria-invalid={!good}
        aria-label="Name of the new parameter"
        title="Letters and digits only"
        value={name}
        autoFocus
        spellCheck={false}
        onFocus={(event) => event.target.select()}
        onChange={(event) => rename(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button className="button small primary" disabled={!good} onClick={make}>
        Make
      </button>
      <button className="button small" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}
