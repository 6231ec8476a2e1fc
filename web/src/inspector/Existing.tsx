/** `E`: use one that exists already for the selected card, where a parameter names it or always. */
import { useState } from "react";
import { useKinds } from "../api/queries";
import type { Card, Intent } from "../api/types";
import { Dialog } from "../app/Dialog";
import { send } from "../edits/send";
import { findCard } from "../store/document";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";

type Way = "by-parameter" | "always" | "make";

const NAME = /^[A-Za-z0-9]{1,255}$/;

/** `byArn`: by its ARN one of the kind can take the resource's place; else a parameter holds an ID. */
function Form({ card, byArn, close }: { card: Card; byArn: boolean; close(): void }) {
  const reused = card.existing === "by-parameter";
  const [way, setWay] = useState<Way>(reused ? "make" : "by-parameter");
  const [parameter, setParameter] = useState(`Existing${card.id}${byArn ? "Arn" : "Id"}`);
  const [arn, setArn] = useState("");
  const good = way === "make" || (way === "always" ? arn.startsWith("arn:") : NAME.test(parameter));
  const commit = () => {
    close();
    const intents: Record<Way, Intent> = {
      make: { do: "existing", id: card.id, undo: true },
      always: { do: "existing", id: card.id, arn: arn.trim(), undo: false },
      "by-parameter": { do: "existing", id: card.id, parameter, undo: false },
    };
    void send(intents[way]);
  };
  const choice = (id: Way, title: string, detail: string) => (
    <label className="choice">
      <input type="radio" name="way" checked={way === id} onChange={() => setWay(id)} />
      <span>
        {title}
        <small>{detail}</small>
      </span>
    </label>
  );
  return (
    <Dialog label={`Use an existing ${card.id}`} close={close}>
      <form
        className="asking existing-form"
        data-testid="existing-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (good) commit();
        }}
      >
        <header>
          <h2>{card.title}</h2>
          <p>
            {reused
              ? `${card.parameter} says, for each environment, which one is used.`
              : "Use one that exists already in place of making it."}
          </p>
        </header>
        <div className="choices">
          {reused ? (
            choice("make", "Make it in every environment", "The parameter and its condition go.")
          ) : (
            <>
              {choice("by-parameter", "A parameter decides", "Where it is empty, this stack makes one.")}
              {way === "by-parameter" && (
                <input
                  className="input"
                  aria-label="Name of the parameter"
                  aria-invalid={!good}
                  value={parameter}
                  spellCheck={false}
                  autoFocus
                  onChange={(event) => setParameter(event.target.value)}
                />
              )}
              {byArn && choice("always", "Always the same one", "The resource goes from the template.")}
              {way === "always" && (
                <input
                  className="input"
                  aria-label="ARN of the existing one"
                  aria-invalid={arn !== "" && !good}
                  placeholder="arn:aws:…"
                  value={arn}
                  spellCheck={false}
                  autoFocus
                  onChange={(event) => setArn(event.target.value)}
                />
              )}
            </>
          )}
        </div>
        <footer>
          <button type="button" className="button small" onClick={close}>
            Cancel
          </button>
          <button
            type="submit"
            className="button small primary"
            disabled={!good}
            data-testid="existing-commit"
          >
            {way === "make" ? "Make it" : "Use it"}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

export function Existing() {
  const { panel, open } = useView();
  const [id] = useSelection((s) => s.cards);
  const card = panel === "existing" && id ? findCard(id) : undefined;
  const kind = useKinds().data?.find((one) => one.kind === card?.kind);
  if (!card || card.virtual) return null;
  const byArn = !kind?.existing || kind.existing.startsWith("arn:");
  return <Form key={card.id} card={card} byArn={byArn} close={() => open(null)} />;
}
