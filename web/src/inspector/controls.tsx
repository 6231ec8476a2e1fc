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

export function TextControl(props: ControlProps) {
  const shown = props.field.value == null ? "" : yamlToText(props.field.value);
  return shown.includes("\n") ? <Lines {...props} shown={shown} /> : <OneLine {...props} shown={shown} />;
}

function OneLine({ id, describedBy, field, commit, clear, shown }: ControlProps & { shown: string }) {
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
        placeholder={field.placeholder ? yamlToText(field.placeholder) : number ? "" : "Not set"}
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
  return placeholder.endsWith(")") || placeholder === "default"
    ? placeholder
    : `${yamlToText(placeholder)} (default)`;
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

export function YamlControl(props: ControlProps) {
  const shown = (props.field.value ?? "").trimEnd();
  const { placeholder } = props.field;
  return <TextArea {...props} shown={shown} placeholder={placeholder ?? "CloudFormation YAML"} />;
}

/** A text of several lines, as it is: Enter begins a new one. */
function Lines({ commit, ...props }: ControlProps & { shown: string }) {
  return <TextArea {...props} commit={(text) => commit(textToYaml(text))} placeholder="Not set" />;
}

function TextArea({
  id,
  describedBy,
  commit,
  clear,
  shown,
  placeholder,
}: ControlProps & { shown: string; placeholder: string }) {
  const [draft, setDraft] = useState<string | null>(null);
  const leave = () => {
    setDraft(null);
    if (draft === null || draft.trimEnd() === shown.trimEnd()) return;
    if (draft.trim() === "") clear();
    else commit(draft);
  };
  return (
    <textarea
      id={id}
      aria-describedby={describedBy}
      className="input"
      rows={Math.min(10, Math.max(1, (draft ?? shown).trimEnd().split("\n").length))}
      value={draft ?? shown}
      placeholder={placeholder}
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
