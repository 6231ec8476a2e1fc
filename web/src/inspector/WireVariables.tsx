/** The variables a wire sets: their names can be changed here, for exactly this wire; the values are its references. */
import { useState } from "react";
import type { Wire, WireVariable } from "../api/types";
import { send } from "../edits/send";

function rename(wire: Wire, from: string, to: string): void {
  const { source, facet, target, connection } = wire;
  void send({ do: "connect", source, facet, target, connection, settings: {}, variables: { [from]: to } });
}

function Row({ wire, variable }: { wire: Wire; variable: WireVariable }) {
  const [draft, setDraft] = useState<string | null>(null);
  const leave = () => {
    const name = draft?.trim();
    setDraft(null);
    if (name && name !== variable.name) rename(wire, variable.name, name);
  };
  return (
    <div>
      <input
        aria-label={`Name of ${variable.name}`}
        data-testid={`variable-${variable.name}`}
        value={draft ?? variable.name}
        readOnly={variable.fixed !== ""}
        title={variable.fixed || `A variable of ${variable.holder}`}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setDraft(null);
        }}
      />
      <span className="gives-value" title={variable.value}>
        {variable.value.trim()}
      </span>
    </div>
  );
}

export function WireVariables({ wire, variables }: { wire: Wire; variables: WireVariable[] }) {
  if (!variables.length) return null;
  return (
    <section className="section" aria-label="Variables">
      <h3>Variables</h3>
      <div className="variables of-wire">
        {variables.map((one) => (
          <Row key={`${one.holder} ${one.name}`} wire={wire} variable={one} />
        ))}
      </div>
    </section>
  );
}
