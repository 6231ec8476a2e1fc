/** What an intent will do to the drawing, as far as that needs no knowledge of templates. */
import type { Intent, Snapshot, Wire } from "../api/types";
import type { Drawing } from "../layout/drawing";
import { type Ahead, NOTHING_AHEAD } from "../store/ahead";

type Ends = Pick<Wire, "source" | "target"> & { facet?: string | null; connection?: string | null };

const joins = (wire: Wire, { source, facet, target, connection }: Ends) =>
  wire.source === source &&
  wire.target === target &&
  wire.facet === (facet ?? null) &&
  (!connection || wire.connection === connection);

export function aheadOf(intent: Intent, snapshot: Snapshot, drawing: Drawing): Ahead {
  if (intent.do === "remove") {
    const ids = new Set(intent.ids);
    const lines = drawing.lines.filter(({ source, target }) => ids.has(source) || ids.has(target));
    return { ...NOTHING_AHEAD, gone: [...ids, ...lines.map(({ id }) => id)] };
  }
  if (intent.do === "disconnect")
    return {
      ...NOTHING_AHEAD,
      gone: snapshot.wires.filter((wire) => joins(wire, intent)).map(({ id }) => id),
    };
  // A wire that is there gets other settings.
  if (intent.do === "connect" && !snapshot.wires.some((wire) => joins(wire, intent))) {
    const { source, facet = null, target } = intent;
    return { ...NOTHING_AHEAD, wires: [{ source, facet, target }] };
  }
  return NOTHING_AHEAD;
}
