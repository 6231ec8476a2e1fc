/** The name as a field: Enter renames with every reference, Escape leaves it. */
import { useState } from "react";
import { send } from "../edits/send";
import { unlessChosen } from "../store/selection";

const LOGICAL_ID = /^[A-Za-z0-9]{1,255}$/;

interface Props {
  id: string;
  done(): void;
  /** Called once it has the new name. */
  renamed?(name: string): void;
}

export function Rename({ id, done, renamed }: Props) {
  const [name, setName] = useState(id);
  const commit = async () => {
    done();
    if (name === id || !LOGICAL_ID.test(name)) return;
    const show = unlessChosen();
    if (await send({ do: "rename", id, to: name })) show(() => renamed?.(name));
  };
  return (
    <input
      className="rename"
      aria-label="New name"
      aria-invalid={!LOGICAL_ID.test(name)}
      title="Letters and digits only"
      data-testid="rename-field"
      value={name}
      autoFocus
      spellCheck={false}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setName(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === "Enter") void commit();
        else if (event.key === "Escape") done();
        else return;
        event.stopPropagation();
      }}
    />
  );
}
