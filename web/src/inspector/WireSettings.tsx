/** What may be set on a wire (batch size, filter, …): drawing the wire again with one setting changes just that. */
import { useQuery } from "@tanstack/react-query";
import type { Wire } from "../api/types";
import { targetsOf } from "../canvas/wireDrawing";
import { send } from "../edits/send";
import { useDocument } from "../store/document";
import { FieldView } from "./FieldView";
import { halves } from "./halves";

function change(wire: Wire, name: string, value: string): void {
  const { source, facet, target, connection, access } = wire;
  void send({ do: "connect", source, facet, target, connection, access, settings: { [name]: value } });
}

export function WireSettings({ wire }: { wire: Wire }) {
  const revision = useDocument((s) => s.snapshot?.revision);
  const { source, facet, target, connection } = wire;
  const { data = [] } = useQuery({
    queryKey: ["targets", source, facet, revision],
    queryFn: () => targetsOf({ source, facet }),
    placeholderData: (previous) => previous,
  });
  const fields = data.find((t) => t.target === target && t.connection === connection)?.settings ?? [];
  if (!fields.length) return null;
  const short = halves(fields);
  return (
    <section className="section">
      <h3>Settings</h3>
      <div className="fields">
        {fields.map((field) => (
          <FieldView
            key={field.path}
            field={field}
            half={short.has(field.path)}
            commit={(value) => change(wire, field.path, value)}
            clear={null}
          />
        ))}
      </div>
    </section>
  );
}
