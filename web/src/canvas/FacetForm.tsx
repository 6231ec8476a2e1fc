/** The small form beside a card, over what the server says may be asked: adds a row, an event or a rule, or changes one. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { api, expect, Refusal } from "../api/client";
import type { Diagnostic, EditResult, FacetForm as Form, Field } from "../api/types";
import { Words } from "../app/Words";
import { takeField } from "../app/field";
import { focusCard, useReturnFocus } from "../app/returnFocus";
import { rowOf } from "../edits/facets";
import { send, tellRefusal } from "../edits/send";
import { type Asked, useInPlace } from "../store/inPlace";
import { currentSnapshot, findCard, useDocument } from "../store/document";
import { WorkButton } from "../app/WorkButton";

const WIDTH = 288;
/** What the inspector takes of the right side, and the foot of the canvas below. */
const INSPECTOR = 364;
const FOOT = 56;

async function formOf({ card, facet, target, change }: Asked, id: string | null): Promise<Form> {
  const query = {
    card,
    change,
    ...(id === null ? {} : { id }),
    ...(facet === null ? {} : { facet }),
    ...(target === null ? {} : { target }),
  };
  return expect(api.GET("/api/facets", { params: { query } }));
}

/** Beside the card, where there is room: not under the inspector. */
function placeFor({ beside }: Asked, height: number): { left: number; top: number } {
  const stage = document.querySelector(".stage")?.getBoundingClientRect();
  const [left, top, width, tall] = stage
    ? [stage.left, stage.top, stage.width, stage.height]
    : [0, 0, window.innerWidth, window.innerHeight];
  const free = width - (document.querySelector(".inspector") ? INSPECTOR : 12);
  const after = beside.right - left + 14;
  const before = beside.left - left - WIDTH - 14;
  const x = after + WIDTH <= free || before < 12 ? Math.min(after, free - WIDTH) : before;
  return { left: Math.max(12, x), top: Math.max(12, Math.min(beside.top - top, tall - height - FOOT)) };
}

interface ControlProps {
  field: Field;
  value: string;
  set(value: string): void;
  id: string;
}

function Control({ field, value, set, id }: ControlProps) {
  const described = field.description ? `${id}d` : undefined;
  const common = { id, "aria-describedby": described, "aria-required": field.required, value };
  if (field.kind === "choice" || field.kind === "boolean") {
    const choices = field.kind === "boolean" ? ["true", "false"] : field.choices;
    return (
      <select className="input" {...common} onChange={(event) => set(event.target.value)}>
        {!field.required && <option value="">{field.placeholder ?? "Not set"}</option>}
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (field.kind === "yaml")
    return (
      <textarea
        className="input mono"
        rows={2}
        {...common}
        spellCheck={false}
        placeholder={field.placeholder ?? "CloudFormation YAML"}
        onChange={(event) => set(event.target.value)}
      />
    );
  return (
    <input
      className="input mono"
      {...common}
      spellCheck={false}
      autoComplete="off"
      placeholder={field.placeholder ?? ""}
      onChange={(event) => set(event.target.value)}
    />
  );
}

function FieldRow(props: ControlProps) {
  const { field, id } = props;
  return (
    <div className="asked" data-testid={`ask-${field.path}`}>
      <label htmlFor={id}>{field.label}</label>
      <Control {...props} />
      {field.description && (
        <p id={`${id}d`} className="hint">
          <Words text={field.description} />
        </p>
      )}
    </div>
  );
}

/** The row that is new keeps the focus: the person may go on from there. */
function focusNew(card: string, before: ReadonlySet<string>): void {
  const row = findCard(card)?.facets.find((one) => !before.has(one.id));
  if (!row) return focusCard(card);
  requestAnimationFrame(() =>
    requestAnimationFrame(() => rowOf(card, row.id)?.focus({ preventScroll: true })),
  );
}

function intentOf(
  asked: Asked,
  form: Form,
  values: Record<string, string>,
  tell: (error: unknown) => void,
): Promise<EditResult | null> {
  const { card, facet, target } = asked;
  if (!asked.change) return send({ do: "add-facet", card, id: form.id, values }, { tell });
  const given = Object.fromEntries(
    form.fields.flatMap(({ path, value }) =>
      values[path] === (value ?? "") ? [] : [[path, values[path] ?? ""]],
    ),
  );
  return send({ do: "change-facet", card, facet, target, values: given }, { tell });
}

interface FieldsProps {
  asked: Asked;
  form: Form;
  close(): void;
}

function Fields({ asked, form, close }: FieldsProps) {
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(form.fields.map(({ path, value }) => [path, value ?? ""])),
  );
  const [sent, setSent] = useState(false);
  const [wrong, setWrong] = useState<Diagnostic | null>(null);
  const first = useRef<HTMLFormElement>(null);
  const id = useId();
  useEffect(() => {
    // The text that is asked for, before what has a value to choose from.
    const text = first.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
    const field = text ?? first.current?.querySelector("select");
    if (field) takeField(field);
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sent) return;
    setSent(true);
    setWrong(null);
    // What is wrong is said where it is mended; a text that changed meanwhile is told as ever.
    const tell = (error: unknown) => {
      const said = error instanceof Refusal && !error.snapshot ? error.diagnostics[0] : undefined;
      if (said) setWrong(said);
      else tellRefusal(error, "Nothing was changed");
    };
    const before = new Set(findCard(asked.card)?.facets.map((one) => one.id));
    const result = await intentOf(asked, form, values, tell);
    setSent(false);
    if (!result) return;
    close();
    focusNew(asked.card, before);
  };
  return (
    <form
      ref={first}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        const area = event.target instanceof HTMLTextAreaElement;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey || (area && !event.shiftKey)))
          void submit(event);
      }}
    >
      {form.fields.map((field, number) => (
        <FieldRow
          key={field.path}
          id={`${id}-${number}`}
          field={field}
          value={values[field.path] ?? ""}
          set={(value) => setValues((all) => ({ ...all, [field.path]: value }))}
        />
      ))}
      {wrong && (
        <p className="wrong" role="alert" data-testid="facet-wrong">
          <b>
            <Words text={wrong.summary} />.
          </b>{" "}
          <Words text={wrong.fix?.summary ?? wrong.detail} />
        </p>
      )}
      <footer>
        <button type="button" className="button small" onClick={close}>
          Cancel
        </button>
        <WorkButton
          className="button small primary"
          busy={sent}
          says={asked.change ? "Changing…" : "Adding…"}
          data-testid="facet-done"
        >
          {asked.change ? "Change" : "Add"}
        </WorkButton>
      </footer>
    </form>
  );
}

function OpenForm({ asked }: { asked: Asked }) {
  const close = useInPlace((s) => s.close);
  const [what, setWhat] = useState<string | null>(null);
  const revision = useDocument((s) => s.snapshot?.revision);
  const [asking] = useState(revision);
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(() => placeFor(asked, 200));
  const id = useId();
  useReturnFocus();
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const { data: form, error } = useQuery({
    queryKey: ["facet-form", asked, what, asking],
    queryFn: () => formOf(asked, what),
    retry: false,
  });
  useEffect(() => {
    if (!error) return;
    tellRefusal(error, "Nothing can be asked here");
    close();
  }, [error, close]);
  useLayoutEffect(() => setPlace(placeFor(asked, box.current?.offsetHeight ?? 200)), [asked, form]);
  useEffect(() => {
    // The card went: there is nothing to ask about.
    if (!currentSnapshot()?.cards.some((card) => card.id === asked.card)) close();
  }, [revision, asked, close]);
  const title = form ? (asked.change ? `Change ${asked.facet ?? form.title}` : `Add to ${asked.card}`) : "…";
  return (
    <div
      className="facet-form floating"
      role="dialog"
      aria-label={title}
      data-testid="facet-form"
      style={{ ...place, width: WIDTH }}
      ref={box}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          close();
          event.preventDefault();
        }
        event.stopPropagation();
      }}
    >
      <h2>{title}</h2>
      {form && !asked.change && form.others.length > 1 && (
        <div className="asked">
          <label htmlFor={id}>What</label>
          <select
            id={id}
            className="input"
            data-testid="facet-what"
            value={form.id}
            onChange={(event) => setWhat(event.target.value)}
          >
            {form.others.map((one) => (
              <option key={one.id} value={one.id}>
                {one.label}
              </option>
            ))}
          </select>
        </div>
      )}
      {form && <Fields asked={asked} form={form} close={close} key={form.id} />}
    </div>
  );
}

export function FacetForm() {
  const asked = useInPlace((s) => s.asked);
  return asked ? <OpenForm asked={asked} key={`${asked.card} ${asked.facet} ${asked.target}`} /> : null;
}
