/** `M`: the selected cards into a new nested application, with a file of its own. */
import { useState } from "react";
import { Dialog } from "../app/Dialog";
import { send } from "../edits/send";
import { movable } from "../layout/movable";
import { useDocument } from "../store/document";
import { unlessChosen, useSelection } from "../store/selection";
import { useView } from "../store/view";

const NAME = /^[A-Za-z0-9]{1,255}$/;

function Form({ offered, close }: { offered: string[]; close(): void }) {
  const [name, setName] = useState("");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const ids = offered.filter((id) => !left.has(id));
  const named = NAME.test(name);
  const good = named && ids.length > 0;
  const toggle = (id: string) => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  const commit = async () => {
    close();
    const show = unlessChosen();
    if (await send({ do: "move", ids, into: name }))
      show(() => useSelection.getState().selectCards([name], "list"));
  };
  return (
    <Dialog label="Move into an application" close={close}>
      <form
        className="asking"
        data-testid="move-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (good) void commit();
        }}
      >
        <header>
          <h2>Move into an application</h2>
          <p>
            They go into a template of their own. What crosses the border becomes parameters and outputs, and
            what is about them alone goes with them.
          </p>
        </header>
        <div className="choices">
          <input
            className="input"
            aria-label="Name of the application"
            aria-invalid={name !== "" && !named}
            placeholder="Name, such as Billing"
            title="Letters and digits only"
            value={name}
            spellCheck={false}
            autoFocus
            onChange={(event) => setName(event.target.value)}
          />
          <small>{named ? `Written to nested/${name}.yaml` : "Letters and digits only"}</small>
        </div>
        {offered.length > 1 && (
          <fieldset className="offered">
            <legend>Resources</legend>
            {offered.map((id) => (
              <label key={id}>
                <input type="checkbox" checked={!left.has(id)} onChange={() => toggle(id)} />
                {id}
              </label>
            ))}
          </fieldset>
        )}
        <footer>
          <button type="button" className="button small" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button small primary" disabled={!good} data-testid="move-commit">
            Move
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

export function MoveInto() {
  const { panel, open } = useView();
  const selected = useSelection((s) => s.cards);
  const snapshot = useDocument((s) => s.snapshot);
  if (panel !== "move" || !snapshot) return null;
  const offered = movable(selected, snapshot.cards, snapshot.groups);
  return offered.length ? <Form key={offered.join()} offered={offered} close={() => open(null)} /> : null;
}
