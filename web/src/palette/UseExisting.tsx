/** Asks which one that exists already is to be used: by its ARN, a network by its ID. */
import { useState } from "react";
import { Dialog } from "../app/Dialog";
import { useAsking, type WhichOne } from "./asking";

function Form({ which, close }: { which: WhichOne; close(): void }) {
  const { kind, use } = which;
  const example = kind.existing ?? "arn:aws:…";
  const [named, setNamed] = useState("");
  const good = named.trim().startsWith(example.slice(0, example.search(/[:-]/) + 1));
  const what = example.startsWith("arn:") ? "ARN" : "ID";
  return (
    <Dialog label={`Use an existing ${kind.label}`} close={close}>
      <form
        className="asking"
        data-testid="use-existing"
        onSubmit={(event) => {
          event.preventDefault();
          if (!good) return;
          close();
          void use(named.trim());
        }}
      >
        <header>
          <h2>Use an existing {kind.label}</h2>
          <p>It is used as it is: this template makes none, and sets nothing of it.</p>
        </header>
        <div className="choices">
          <input
            className="input mono"
            aria-label={`${what} of the existing ${kind.label}`}
            aria-invalid={named !== "" && !good}
            placeholder={example}
            value={named}
            spellCheck={false}
            autoFocus
            onChange={(event) => setNamed(event.target.value)}
          />
          <small>A parameter holds it, so that each environment may name another.</small>
        </div>
        <footer>
          <button type="button" className="button small" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button small primary" disabled={!good} data-testid="use-it">
            Use it
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

export function UseExisting() {
  const { which, askWhich } = useAsking();
  return which && <Form key={which.kind.kind} which={which} close={() => askWhich(null)} />;
}
