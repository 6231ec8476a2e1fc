/** One setting: given as a value with the right control, by a parameter, or as YAML for any intrinsic. */
import { useEffect, useId, useState } from "react";
import type { Field } from "../api/types";
import { useWanted } from "../store/wanted";
import { About } from "./About";
import { CONTROLS, YamlControl } from "./controls";
import { ParameterControl } from "./ParameterControl";
import { type Way, WAY_WORDS, wayOf, waysOf } from "./ways";

export interface FieldViewProps {
  field: Field;
  half: boolean;
  commit(yaml: string): void;
  /** Takes the setting away; null where that is not possible. */
  clear: (() => void) | null;
  /** Makes the value a new parameter of that name; null: only one that is there; left out: no parameter can stand. */
  extract?: ((name: string) => void) | null;
  /** What a new parameter could be called. */
  suggestion?: string;
  /** The data that goes with the resource where a change replaces it. */
  loses?: string | null;
  /** The person is looking for it. */
  wanted?: boolean;
}

interface WaySelectProps {
  field: Field;
  ways: Way[];
  way: Way;
  choose(way: Way): void;
}

function WaySelect({ field, ways, way, choose }: WaySelectProps) {
  if (ways.length < 2) return null;
  return (
    <select
      className={`mode${way === "value" ? "" : " set"}`}
      aria-label={`How ${field.label} is given`}
      title="As a value, by a parameter, or as YAML: any intrinsic"
      value={way}
      data-testid={`way-${field.path}`}
      onChange={(event) => choose(event.target.value as Way)}
    >
      {ways.map((one) => (
        <option key={one} value={one}>
          {WAY_WORDS[one]}
        </option>
      ))}
    </select>
  );
}

export function FieldView(props: FieldViewProps) {
  const { field, half, commit, clear, extract } = props;
  const [chosen, setChosen] = useState<Way | null>(null);
  const control = useId();
  const is = wayOf(field);
  // An intrinsic fits no other control; leaving a parameter begins with clearing it.
  const way = chosen && (is !== "yaml" || field.kind === "yaml" || chosen !== "value") ? chosen : is;
  const yaml = way === "yaml";
  const Control = yaml || field.kind === "yaml" ? YamlControl : CONTROLS[field.kind];
  const labelled = way !== "value" || field.kind !== "boolean";
  useEffect(() => {
    const found = props.wanted ? document.getElementById(control) : null;
    if (!found) return;
    const focus = found.matches("input, select, textarea")
      ? found
      : found.querySelector<HTMLElement>("button, input");
    found.scrollIntoView({ block: "center" });
    focus?.focus({ preventScroll: true });
    useWanted.getState().found();
  }, [props.wanted, control]);
  const described = field.description ? `${control}d` : undefined;
  const unset = () => clear?.();
  const plain = way === "value" && is === "parameter" ? { ...field, value: null } : field;
  return (
    <div className={`field${half && way === "value" ? " half" : ""}`} data-testid={`field-${field.path}`}>
      <div className="top">
        {labelled ? (
          <label htmlFor={control} title={field.path}>
            {field.label}
            {field.required && <Required />}
          </label>
        ) : (
          <span title={field.path}>{field.label}</span>
        )}
        <WaySelect field={field} ways={waysOf(field, extract !== undefined)} way={way} choose={setChosen} />
      </div>
      {way === "parameter" && extract !== undefined ? (
        <ParameterControl
          id={control}
          field={field}
          suggestion={props.suggestion ?? ""}
          commit={commit}
          clear={unset}
          extract={extract}
        />
      ) : (
        <Control id={control} describedBy={described} field={plain} commit={commit} clear={unset} />
      )}
      <About id={`${control}d`} field={field} loses={props.loses ?? null} />
    </div>
  );
}

function Required() {
  return (
    <span className="required" title="Required">
      {" "}
      required
    </span>
  );
}
