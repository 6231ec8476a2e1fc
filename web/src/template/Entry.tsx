/** One declaration: what it says, what it comes to, where it is needed; opened, its parts. */
import { ChevronRight, Code, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Declaration, Field } from "../api/types";
import { jumpTo, jumpToLine } from "../app/jump";
import { send } from "../edits/send";
import { FieldView } from "../inspector/FieldView";
import { Rename } from "../inspector/Rename";
import { usedWords } from "./words";
import { WorkButton } from "../app/WorkButton";

/** Sections whose members have names of the person's own. */
const NAMED = new Set(["Parameters", "Conditions", "Mappings", "Outputs"]);

interface Props {
  section: string;
  entry: Declaration;
  environment: string;
}

export function Entry({ section, entry, environment }: Props) {
  const [open, setOpen] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const { name, uses } = entry;
  return (
    <li className="entry" data-testid={`entry-${section}-${name}`}>
      <div className="row">
        {renaming ? (
          <Rename id={name} done={() => setRenaming(false)} />
        ) : (
          <button className="opens" aria-expanded={open} onClick={() => setOpen(!open)}>
            <ChevronRight size={14} aria-hidden="true" />
            <b>{name}</b>
            <code>{entry.summary}</code>
          </button>
        )}
        {entry.result != null && (
          <span className="pill" title={`In the environment ${environment}`} data-testid={`value-${name}`}>
            {environment}: <b>{entry.result}</b>
          </span>
        )}
        <small>{usedWords(uses.length, section)}</small>
        <button
          className="icon"
          aria-label={`Show ${name} in the code`}
          title="Show code"
          onClick={() => jumpToLine(entry.line)}
        >
          <Code size={14} />
        </button>
        {NAMED.has(section) && (
          <button
            className="icon"
            aria-label={`Rename ${name}`}
            title="Rename, with every reference"
            data-testid={`rename-${name}`}
            onClick={() => setRenaming(true)}
          >
            <Pencil size={14} />
          </button>
        )}
        <WorkButton
          className="icon"
          aria-label={`Remove ${name}`}
          title="Remove"
          data-testid={`remove-${name}`}
          icon={<Trash2 size={14} />}
          work={() => send({ do: "undeclare", section, name, path: "" })}
        />
      </div>
      {open && <Opened section={section} entry={entry} />}
    </li>
  );
}

function Opened({ section, entry }: { section: string; entry: Declaration }) {
  const set = (path: string) => (value: string) =>
    void send({ do: "declare", section, name: entry.name, path, value });
  return (
    <div className="opened">
      <div className="fields">
        {entry.fields.length ? (
          entry.fields.map((field) => (
            <FieldView
              key={field.path}
              field={field}
              half={field.kind !== "yaml" && !field.intrinsic && field.path !== "Description"}
              commit={set(field.path)}
              clear={() => void send({ do: "undeclare", section, name: entry.name, path: field.path })}
            />
          ))
        ) : (
          <FieldView field={whole(entry)} half={false} commit={set("")} clear={null} />
        )}
      </div>
      {entry.uses.length > 0 && <Uses entry={entry} />}
    </div>
  );
}

/** A declaration without parts of its own, as one field. */
function whole(entry: Declaration): Field {
  return {
    path: entry.name,
    label: "Value",
    description: "",
    kind: "yaml",
    choices: [],
    required: false,
    replaces: "no",
    inside: 0,
    value: entry.value,
    intrinsic: false,
    unknown: false,
    plain: false,
  };
}

function Uses({ entry }: { entry: Declaration }) {
  return (
    <div className="uses">
      <h3>Needed by</h3>
      <ul>
        {entry.uses.map((use) => (
          <li key={`${use.words} ${use.line}`}>
            <button
              className="link"
              onClick={() => (use.resource ? jumpTo(use.resource) : jumpToLine(use.line))}
            >
              {use.words}
            </button>
            {use.line > 0 && (
              <button className="line" onClick={() => jumpToLine(use.line)}>
                Line {use.line}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
