/** The name as a field: Enter renames with every reference, Escape leaves it. */
import { useState } from "react";
import { send } from "../edits/send";
import { useSelection } from "../store/selection";

const LOGICAL_ID = /^[A-Za-z0-9]{1,255}$/;

export function Rename({ id, done }: { id: string; done(): void }) {
  const [name, setName] = useState(id);
  const commit = async () => {
    done();
    if (name === id || !LOGICAL_ID.test(name)) return;
    if (await send({ do: "rename", id, to: name })) useSelection.getState().selectCards([name], "list");
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
