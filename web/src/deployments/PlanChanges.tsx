/** The changes of a plan as a table, each with the property that causes it; and what IAM allows then. */
import { CornerDownRight, TriangleAlert } from "lucide-react";
import type { Plan, PlannedChange } from "../api/types";
import { jumpTo } from "../app/jump";
import { Tile } from "../glyphs/Glyph";
import { NO_CARDS, useDocument } from "../store/document";
import { ordered } from "./planOrder";

type Sign = "added" | "changed" | "replaced" | "removed";
const MARKS: Record<PlannedChange["action"], [Sign, string]> = {
  add: ["added", "Added"],
  import: ["added", "Taken in"],
  modify: ["changed", "Changed"],
  replace: ["replaced", "Replaced"],
  "may-replace": ["replaced", "Perhaps replaced"],
  remove: ["removed", "Removed"],
};
function Row({ one, under }: { one: PlannedChange; under: boolean }) {
  const card = useDocument((s) => (s.snapshot?.cards ?? NO_CARDS).find((each) => each.id === one.card));
  const [mark, word] = MARKS[one.action];
  return (
    <tr className={one.endangered ? "endangered" : ""} data-testid={`change-${one.id}`}>
      <td>
        <span className={`what${under ? " under" : ""}`}>
          {under ? (
            <CornerDownRight size={13} aria-hidden="true" />
          ) : (
            <Tile name={card?.glyph ?? "other"} family={card?.family ?? "other"} size={16} />
          )}
          <span>
            {card && !under ? <button onClick={() => jumpTo(one.card)}>{one.id}</button> : one.id}
            <span className="type">{one.type}</span>
          </span>
        </span>
      </td>
      <td>
        <span className={`mark-word ${mark}`}>
          <span className={`mark-dot ${mark}`} aria-hidden="true" /> {word}
        </span>
      </td>
      <td>
        {one.causes.length > 0 ? one.causes.join(", ") : "—"}
        {one.endangered && (
          <span className="danger">
            <TriangleAlert size={13} aria-hidden="true" />
            Data in danger: {one.id} {one.words}
          </span>
        )}
      </td>
    </tr>
  );
}

function Permissions({ plan, way }: { plan: Plan; way: "widened" | "narrowed" }) {
  const said = plan.permissions.filter((one) => one.way === way);
  if (!said.length) return null;
  return (
    <section
      className={`permissions ${way}`}
      aria-label={`Permissions ${way}`}
      data-testid={`permissions-${way}`}
    >
      <h3>Permissions {way}</h3>
      <ul>
        {said.map((one) => (
          <li key={one.words}>{one.words}</li>
        ))}
      </ul>
    </section>
  );
}

export function PlanChanges({ plan }: { plan: Plan }) {
  const rows = ordered(plan.changes);
  const cards = new Set(rows.filter((one) => one.id === one.card).map((one) => one.card));
  return (
    <div className="content flush" tabIndex={0} role="group" aria-label="Changes of the plan">
      {rows.length ? (
        <table className="states changes-table">
          <thead>
            <tr>
              <th scope="col">Resource</th>
              <th scope="col">Change</th>
              <th scope="col">Because of</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <Row key={one.id} one={one} under={one.id !== one.card && cards.has(one.card)} />
            ))}
          </tbody>
        </table>
      ) : (
        <p className="infos">Only outputs change.</p>
      )}
      <Permissions plan={plan} way="widened" />
      <Permissions plan={plan} way="narrowed" />
    </div>
  );
}
