/** A field of a card: a plain one, or one that opens to the properties, items or entries inside. */
import { ChevronRight, Plus, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useProperties } from "../api/queries";
import type { Field } from "../api/types";
import { send } from "../edits/send";
import { isInside, useWanted, useWantedOf } from "../store/wanted";
import { FieldView } from "./FieldView";
import { suggested } from "./suggested";
import { WorkButton } from "../app/WorkButton";

interface Props {
  card: string;
  field: Field;
  half?: boolean;
  loses?: string | null;
}

export function CardField({ card, field, half = false, loses = null }: Props) {
  if (field.nested && !field.intrinsic) return <NestedField card={card} field={field} loses={loses} />;
  return <Plain card={card} field={field} half={half} loses={loses} />;
}

function Plain({ card, field, half = false, loses = null }: Props) {
  const { path } = field;
  const wanted = useWantedOf(card);
  return (
    <FieldView
      wanted={wanted !== null && (wanted === path || isInside(wanted, path))}
      field={field}
      half={half}
      loses={loses}
      suggestion={suggested(card, path)}
      commit={(value) => void send({ do: "set", id: card, path, value })}
      clear={() => void send({ do: "unset", id: card, path })}
      extract={
        path.startsWith("/")
          ? undefined
          : (name) =>
              void send({
                do: "extract",
                id: card,
                path,
                name,
                everywhere: false,
                value: field.value ?? field.placeholder?.replace(/ \(Globals\)$/, "") ?? '""',
              })
      }
    />
  );
}

const WHAT = { object: ["setting", "settings"], list: ["item", "items"], map: ["entry", "entries"] } as const;

function NestedField({
  card,
  field,
  loses,
}: Required<Pick<Props, "card" | "field">> & { loses: string | null }) {
  const [open, setOpen] = useState(false);
  const [yaml, setYaml] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wanted = useWantedOf(card);
  useEffect(() => {
    if (wanted !== null && isInside(wanted, field.path)) setOpen(true);
    if (wanted !== field.path) return;
    button.current?.scrollIntoView({ block: "center" });
    button.current?.focus({ preventScroll: true });
    useWanted.getState().found();
  }, [wanted, field.path]);
  const kind = field.nested ?? "object";
  const [one, many] = WHAT[kind];
  const count = field.inside ? `${field.inside} ${field.inside === 1 ? one : many}` : "Not set";
  return (
    <div className="field nested" data-testid={`field-${field.path}`}>
      <div className="top">
        <button
          className="opens"
          ref={button}
          aria-expanded={open}
          title={field.path}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} aria-hidden="true" />
          <span>
            {field.label}
            {field.required && <span className="required"> required</span>}
          </span>
          <small>{count}</small>
        </button>
        {field.value != null && (
          <WorkButton
            className="icon tiny"
            aria-label={`Remove ${field.label}`}
            icon={<X size={13} />}
            work={() => send({ do: "unset", id: card, path: field.path })}
          />
        )}
      </div>
      {open && (
        <div className="inside">
          <button className="link as-yaml" aria-pressed={yaml} onClick={() => setYaml(!yaml)}>
            {yaml ? "As a form" : "As YAML"}
          </button>
          {yaml ? (
            <Plain card={card} field={{ ...field, nested: null }} loses={loses} />
          ) : (
            <Inside card={card} field={field} loses={loses} />
          )}
        </div>
      )}
    </div>
  );
}

function Inside({ card, field, loses }: { card: string; field: Field; loses: string | null }) {
  const { data } = useProperties(card, { under: field.path });
  if (!data) return <p className="quiet">Loading…</p>;
  return (
    <>
      {data.fields.map((child) => (
        <CardField key={child.path} card={card} field={child} loses={loses} />
      ))}
      {field.nested === "list" && <NewItem card={card} path={field.path} next={field.inside} />}
      {field.nested === "map" && <NewEntry card={card} path={field.path} />}
    </>
  );
}

/** A new item begins as YAML: `{}` for one with parts, a text for one without. */
function NewItem({ card, path, next }: { card: string; path: string; next: number }) {
  return (
    <Adding
      label="Add an item"
      placeholder="Value, or YAML"
      add={(value) => void send({ do: "set", id: card, path: `${path}.${next}`, value })}
    />
  );
}

function NewEntry({ card, path }: { card: string; path: string }) {
  return (
    <Adding
      label="Add an entry"
      placeholder="Name: value"
      add={(text) => {
        const [, name, value] = /^([^:]+):\s*(.*)$/s.exec(text) ?? [null, text, '""'];
        const key = /^[A-Za-z_][\w-]*$/.test(name ?? "") ? name : JSON.stringify(name);
        void send({ do: "set", id: card, path: `${path}.${key}`, value: value || '""' });
      }}
    />
  );
}

function Adding({
  label,
  placeholder,
  add,
}: {
  label: string;
  placeholder: string;
  add(text: string): void;
}) {
  const [text, setText] = useState("");
  const commit = () => {
    if (text.trim()) add(text.trim());
    setText("");
  };
  return (
    <div className="adding">
      <input
        className="input"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
      <button className="button small" disabled={!text.trim()} onClick={commit}>
        <Plus size={13} />
        Add
      </button>
    </div>
  );
}
