/** What may be set on a wire (batch size, filter, …): drawing the wire again with one setting changes just that. */
import type { Field, Wire } from "../api/types";
import { send } from "../edits/send";
import { FieldView } from "./FieldView";
import { halves } from "./halves";
import { suggested } from "./suggested";

function change(wire: Wire, name: string, value: string | null): void {
  const { source, facet, target, connection, access } = wire;
  void send({ do: "connect", source, facet, target, connection, access, settings: { [name]: value } });
}

/** The value that is there, or that holds where none is, becomes a new parameter's default. */
function extract(wire: Wire, { path, value, placeholder }: Field, name: string): void {
  const { source, facet, target, connection } = wire;
  void send({
    do: "extract-on-wire",
    source,
    facet,
    target,
    connection,
    setting: path,
    value: value ?? placeholder ?? '""',
    name,
  });
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
            suggestion={suggested(wire.target, field.path)}
            extract={(name) => extract(wire, field, name)}
            commit={(value) => change(wire, field.path, value)}
            clear={() => change(wire, field.path, null)}
          />
        ))}
      </div>
    </section>
  );
}
