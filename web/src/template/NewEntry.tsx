/** A new parameter, condition, output …: its name, and what it begins with. */
import { type KeyboardEvent, useState } from "react";
import { send } from "../edits/send";
import { BEGIN, singular } from "./words";
import { WorkButton } from "../app/WorkButton";
import { once, useDoing } from "../store/doing";

export function NewEntry({ section, done }: { section: string; done(): void }) {
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const begin = BEGIN[section];
  const ready = name.trim() !== "" && (text.trim() !== "" || section === "Parameters");
  const add = () =>
    once("declare", async () => {
      if (!ready || !begin) return;
      const made = await send({
        do: "declare",
        section,
        name: name.trim(),
        path: "",
        value: begin.value(text.trim()),
      });
      if (made) done();
    });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") void add();
    if (event.key === "Escape") done();
    event.stopPropagation();
  };
  return (
    <li className="entry new" onKeyDown={onKeyDown}>
      <div className="row">
        <input
          className="input"
          aria-label={`Name of ${singular(section)}`}
          placeholder={section === "Globals" ? "Function" : "Name"}
          value={name}
          autoFocus
          spellCheck={false}
          data-testid={`new-name-${section}`}
          onChange={(event) => setName(event.target.value)}
        />
        <input
          className="input mono"
          aria-label={`What ${singular(section)} begins with`}
          placeholder={begin?.hint}
          value={text}
          spellCheck={false}
          data-testid={`new-value-${section}`}
          onChange={(event) => setText(event.target.value)}
        />
        <WorkButton
          className="button small primary"
          disabled={!ready}
          busy={useDoing("declare")}
          data-testid={`add-to-${section}`}
          work={add}
        >
          Add
        </WorkButton>
        <button className="button small" onClick={done}>
          Cancel
        </button>
      </div>
    </li>
  );
}
