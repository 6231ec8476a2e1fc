/** `M`: the selected cards into a new nested application, with a file of its own. */
import { useState } from "react";
import { Dialog } from "../app/Dialog";
import { send } from "../edits/send";
import { findCard } from "../store/document";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";

const NAME = /^[A-Za-z0-9]{1,255}$/;

function Form({ ids, close }: { ids: string[]; close(): void }) {
  const [name, setName] = useState("");
  const good = NAME.test(name);
  const commit = async () => {
    close();
    if (await send({ do: "move", ids, into: name })) useSelection.getState().selectCards([name], "list");
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
            {ids.join(", ")} {ids.length === 1 ? "goes" : "go"} into a template of {ids.length === 1 ? "its" : "their"}{" "}
            own. What crosses the border becomes parameters and outputs.
          </p>
        </header>
        <div className="choices">
          <input
            className="input"
            aria-label="Name of the application"
            aria-invalid={name !== "" && !good}
            placeholder="Name, such as Billing"
            title="Letters and digits only"
            value={name}
            spellCheck={false}
            autoFocus
            onChange={(event) => setName(event.target.value)}
          />
          <small>{good ? `Written to nested/${name}.yaml` : "Letters and digits only"}</small>
        </div>
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
  const cards = useSelection((s) => s.cards);
  const ids = cards.filter((id) => !findCard(id)?.virtual);
  return panel === "move" && ids.length > 0 ? (
    <Form key={ids.join()} ids={ids} close={() => open(null)} />
  ) : null;
}
