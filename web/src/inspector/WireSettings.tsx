/** What may be set on a wire (batch size, filter, …): drawing the wire again with one setting changes just that. */
import type { Field, Wire } from "../api/types";
import { send } from "../edits/send";
import { FieldView } from "./FieldView";
import { halves } from "./halves";

function change(wire: Wire, name: string, value: string | null): void {
  const { source, facet, target, connection, access } = wire;
  void send({ do: "connect", source, facet, target, connection, access, settings: { [name]: value } });
}

export function WireSettings({ wire, fields }: { wire: Wire; fields: Field[] }) {
  if (!fields.length) return null;
  const short = halves(fields);
  return (
    <section className="section" aria-label="Settings">
      <h3>Settings</h3>
      <div className="fields">
        {fields.map((field) => (
          <FieldView
            key={field.path}
            field={field}
            half={short.has(field.path)}
            commit={(value) => change(wire, field.path, value)}
            clear={() => change(wire, field.path, null)}
          />
        ))}
      </div>
    </section>
  );
}
