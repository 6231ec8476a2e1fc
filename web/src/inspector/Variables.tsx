/** Environment variables: name and value, values as YAML so that a `!Ref` stays one. */
import { Plus, X } from "lucide-react";
import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { send } from "../edits/send";
import { useWanted, useWantedOf } from "../store/wanted";
import { textToYaml } from "./literal";
import { WorkButton } from "../app/WorkButton";

const PATH = "Environment.Variables";
const quoted = (name: string) => (/[.\s"]/.test(name) ? JSON.stringify(name) : name);

interface RowProps {
  id: string;
  name: string;
  value: string;
  /** What an intrinsic gives in the environment; left out where only a deployment knows. */
  gives: string | undefined;
}

function Row({ id, name, value, gives }: RowProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const path = `${PATH}.${quoted(name)}`;
  const row = useRef<HTMLDivElement>(null);
  const wanted = useWantedOf(id) === path;
  useEffect(() => {
    if (!wanted) return;
    row.current?.scrollIntoView({ block: "center" });
    row.current?.querySelector<HTMLElement>("input, textarea")?.focus({ preventScroll: true });
    useWanted.getState().found();
  }, [wanted]);
  const leave = () => {
    setDraft(null);
    if (draft === null || draft === value.trim()) return;
    void send({ do: "set", id, path, value: draft.trim() === "" ? '""' : draft });
  };
  const lines = value.trim().split("\n").length;
  const control = {
    "aria-label": `Value of ${name}`,
    value: draft ?? value.trim(),
    spellCheck: false,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => setDraft(event.target.value),
    onBlur: leave,
  };
  return (
    <div ref={row}>
      <span className="name" title={name}>
        {name}
      </span>
      {lines > 1 ? (
        <textarea {...control} rows={Math.min(lines, 6)} />
      ) : (
        <input
          {...control}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      )}
      <WorkButton
        aria-label={`Remove ${name}`}
        icon={<X size={13} />}
        work={() => send({ do: "unset", id, path })}
      />
      {gives !== undefined && (
        <span className="gives" data-testid={`gives-${name}`}>
          {gives}
        </span>
      )}
    </div>
  );
}

function NewRow({ id, done }: { id: string; done(): void }) {
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const add = () => {
    done();
    if (name)
      void send({
        do: "set",
        id,
        path: `${PATH}.${quoted(name)}`,
        value: value.startsWith("!") ? value : textToYaml(value),
      });
  };
  return (
    <div
      onKeyDown={(event) => {
        if (event.key === "Enter") add();
        if (event.key === "Escape") done();
      }}
    >
      <span className="name">
        <input
          aria-label="Name of the new variable"
          placeholder="NAME"
          value={name}
          autoFocus
          onChange={(event) => setName(event.target.value)}
        />
      </span>
      <input
        aria-label="Value of the new variable"
        placeholder="value or !Ref"
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <button aria-label="Add the variable" onClick={add}>
        <Plus size={13} />
      </button>
    </div>
  );
}

export function Variables({ id, variables }: { id: string; variables: string[][] }) {
  const [adding, setAdding] = useState(false);
  return (
    <section className="section" aria-label="Environment">
      <h3>Environment</h3>
      {(variables.length > 0 || adding) && (
        <div className="variables">
          {variables.map(([name = "", value = "", gives]) => (
            <Row key={name} id={id} name={name} value={value} gives={gives} />
          ))}
          {adding && <NewRow id={id} done={() => setAdding(false)} />}
        </div>
      )}
      {!adding && (
        <button className="link" onClick={() => setAdding(true)} style={{ marginTop: 8 }}>
          Add a variable
        </button>
      )}
    </section>
  );
}
