/** Asks for what a resource of the chosen type cannot be without: no placeholder is ever written. */
import { ExternalLink } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Field } from "../api/types";
import { Dialog } from "../app/Dialog";
import { FieldView } from "../inspector/FieldView";
import { type Question, useAsking } from "./asking";

function complete({ needs }: Question, given: Record<string, string>): boolean {
  const groups = new Set(needs.one_of.flat());
  const all = needs.required.every((field) => groups.has(field.path) || given[field.path]);
  return all && needs.one_of.every((group) => group.some((name) => given[name]));
}

function Form({ question, close }: { question: Question; close(): void }) {
  const { needs } = question;
  const [given, setGiven] = useState<Record<string, string>>({});
  const form = useRef<HTMLDivElement>(null);
  useEffect(
    () => form.current?.querySelector<HTMLElement>("input, select:not(.mode), textarea")?.focus(),
    [],
  );
  const either = (field: Field) => needs.one_of.find((group) => group.includes(field.path));
  const set = (path: string, value: string | null) => {
    const { [path]: _, ...rest } = given;
    setGiven(value === null ? rest : { ...rest, [path]: value });
  };
  const add = () => {
    close();
    void question.add(given);
  };
  return (
    <Dialog label={`Add ${needs.label}`} close={close}>
      <div className="asking" data-testid="required" ref={form}>
        <header>
          <h2>{needs.label}</h2>
          <p>
            <code>{needs.type}</code> cannot be without these.{" "}
            <a className="link" href={needs.documentation} target="_blank" rel="noreferrer">
              AWS documentation&nbsp;
              <ExternalLink size={11} aria-hidden="true" />
            </a>
          </p>
        </header>
        <div className="fields">
          {needs.required.map((field) => {
            const group = either(field);
            const value = given[field.path] ?? null;
            return (
              <FieldView
                key={field.path}
                field={{
                  ...field,
                  value,
                  label: group ? `${field.label} (one of ${group.length})` : field.label,
                }}
                half={false}
                extract={null}
                commit={(yaml) => set(field.path, yaml)}
                clear={() => set(field.path, null)}
              />
            );
          })}
        </div>
        <footer>
          <button className="button small" onClick={close}>
            Cancel
          </button>
          <button
            className="button small primary"
            disabled={!complete(question, given)}
            data-testid="add-required"
            onClick={add}
          >
            Add
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

export function Required() {
  const { question, ask } = useAsking();
  return question && <Form key={question.needs.type} question={question} close={() => ask(null)} />;
}
