/** The controls of one setting: text, number, choice, switch, or YAML for any intrinsic. Sent when left, or by Enter. */
import { type KeyboardEvent, useState } from "react";
import type { Field } from "../api/types";
import { textToYaml, yamlToText } from "./literal";
import { fault } from "./ways";

export interface ControlProps {
  id: string;
  describedBy: string | undefined;
  field: Field;
  commit(yaml: string): void;
  clear(): void;
}

function commitOnEnter(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === "Enter" && !event.shiftKey && event.currentTarget.tagName !== "TEXTAREA")
    event.currentTarget.blur();
}

export function TextControl({ id, describedBy, field, commit, clear }: ControlProps) {
  const shown = field.value == null ? "" : yamlToText(field.value);
  const [draft, setDraft] = useState<string | null>(null);
  const number = field.kind === "number";
  const wrong = draft === null || draft === shown || draft === "" ? null : fault(field, draft);
  const leave = () => {
    if (wrong) return;
    setDraft(null);
    if (draft === null || draft === shown) return;
    if (draft === "") clear();
    else commit(number ? draft.trim() : textToYaml(draft));
  };
  return (
    <div className={`input${wrong ? " bad" : ""}`}>
      <input
        id={id}
        aria-describedby={describedBy}
        aria-invalid={wrong !== null}
        title={wrong ?? undefined}
        value={draft ?? shown}
        placeholder={field.placeholder ?? (number ? "" : "Not set")}
        inputMode={number ? "decimal" : undefined}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === "Escape" && draft !== null) {
            event.stopPropagation();
            setDraft(null);
          } else commitOnEnter(event);
        }}
      />
      {wrong ? (
        <span className="unit wrong" role="alert">
          {wrong}
        </span>
      ) : (
        field.unit && <span className="unit">{field.unit}</span>
      )}
    </div>
  );
}

/** What holds where nothing is set; the server already says where a value comes from otherwise ("(Globals)"). */
function unset({ placeholder }: Field): string {
  if (!placeholder) return "Not set";
  return placeholder.endsWith(")") ? placeholder : `${placeholder} (default)`;
}

export function ChoiceControl({ id, describedBy, field, commit, clear }: ControlProps) {
  const shown = field.value == null ? "" : yamlToText(field.value);
  const choices = shown && !field.choices.includes(shown) ? [shown, ...field.choices] : field.choices;
  return (
    <select
      id={id}
      aria-describedby={describedBy}
      className="input"
      value={shown}
      onChange={(event) => (event.target.value ? commit(textToYaml(event.target.value)) : clear())}
    >
      <option value="">{unset(field)}</option>
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  );
}

const SWITCH: [string, string][] = [
  ["", "Default"],
  ["true", "On"],
  ["false", "Off"],
];

export function BooleanControl({ id, field, commit, clear }: ControlProps) {
  const value = field.value == null ? "" : field.value.trim().toLowerCase();
  return (
    <div className="choice-row">
      <div className="segments" role="group" id={id} aria-label={field.label}>
        {SWITCH.map(([is, label]) => (
          <button key={is} aria-pressed={value === is} onClick={() => (is ? commit(is) : clear())}>
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}

export function YamlControl({ id, describedBy, field, commit, clear }: ControlProps) {
  const shown = (field.value ?? "").trimEnd();
  const [draft, setDraft] = useState<string | null>(null);
  const leave = () => {
    setDraft(null);
    if (draft === null || draft.trimEnd() === shown) return;
    if (draft.trim() === "") clear();
    else commit(draft);
  };
  return (
    <textarea
      id={id}
      aria-describedby={describedBy}
      className="input"
      rows={Math.min(10, Math.max(1, (draft ?? shown).split("\n").length))}
      value={draft ?? shown}
      placeholder={field.placeholder ?? "CloudFormation YAML"}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.blur();
      }}
    />
  );
}

export const CONTROLS = {
  text: TextControl,
  number: TextControl,
  choice: ChoiceControl,
  boolean: BooleanControl,
  yaml: YamlControl,
};
