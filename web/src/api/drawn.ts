/** What the server drew lately is kept: it need not send it again after undo, a move or a check. */
import type { Middleware } from "openapi-fetch";
import type { Snapshot } from "./types";

type Drawn = Pick<Snapshot, "text" | "others" | "cards" | "wires" | "references" | "groups">;

const SAID = 8;
/** More than are said: what the server leaves out is still here when its answer comes. */
const KEPT = 16;
const kept = new Map<string, Drawn>();

export const saysWhatIsDrawn: Middleware = {
  onRequest({ request }) {
    const names = [...kept.keys()].slice(-SAID);
    if (names.length) request.headers.set("stackline-drawn", names.join(" "));
  },
};

/** The answer with what was left out of its snapshot, as the same objects that were here. */
export function filled<T>(answer: T): T {
  if (typeof answer !== "object" || answer === null) return answer;
  if ("drawn" in answer) return whole(answer as T & Snapshot) as T;
  if ("snapshot" in answer)
    return { ...answer, snapshot: whole((answer as { snapshot: Snapshot }).snapshot) };
  return answer;
}

function whole(snapshot: Snapshot): Snapshot {
  const { drawn } = snapshot;
  const here = kept.get(drawn);
  if (snapshot.known && !here) throw new Error(`The drawing ${drawn} was left out, and is not here`);
  const { text, others, cards, wires, references, groups } = here ?? snapshot;
  const found: Drawn = { text, others, cards, wires, references, groups };
  // The newest is last.
  kept.delete(drawn);
  kept.set(drawn, found);
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
  return { ...snapshot, ...found, known: false };
}
