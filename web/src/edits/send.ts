/** Sends intents, each made on the text the server holds, and tells what came of it. */
import { api, expect, Refusal } from "../api/client";
import type { Diagnostic, EditResult, Intent } from "../api/types";
import { type Ahead, type ComingCard, NOTHING_AHEAD, seeAhead } from "../store/ahead";
import { agreed } from "../store/confirming";
import { currentSnapshot, useDocument } from "../store/document";
import { notify } from "../store/notices";
import { aheadOf } from "./ahead";
import { shareArrangement } from "./arrange";
import { undo } from "./history";
import { inTurn } from "./turns";
import { flushTyping } from "./typing";

/** Says why the server refused; takes its state where the request was stale. */
export function tellRefusal(error: unknown, what: string): void {
  if (!(error instanceof Refusal)) throw error;
  if (error.status === 401) return;
  if (error.snapshot) useDocument.getState().receive(error.snapshot);
  const [first, ...others] = error.diagnostics;
  const reasons = [first?.detail, first?.fix?.summary, ...others.map((d) => d.summary)].filter(Boolean);
  notify({
    kind: "refused",
    title: first?.summary ?? `${what}: ${error.message}`,
    detail: reasons.join(" "),
  });
}

/** Shows the lines that an edit changed, with a way back. */
export function tellResult(result: EditResult): void {
  const detail = result.notes.map((note) => [note.summary, note.detail].filter(Boolean).join(". ")).join(" ");
  if (!result.diff && !detail) return;
  notify({
    kind: "edit",
    title: result.label,
    detail,
    diff: result.diff,
    action: { label: "Undo", run: () => void undo() },
  });
}

/** What came of one attempt: the result, null where it was refused, or the warnings to confirm. */
type Outcome = EditResult | Question | null;

interface Question {
  revision: string;
  warnings: Diagnostic[];
}

type Tell = (error: unknown) => void;
const tellAll: Tell = (error) => tellRefusal(error, "Nothing was changed");

/** Once what came of it is drawn; a page that nobody sees draws nothing. */
function whenDrawn(end: () => void): void {
  if (document.hidden) end();
  else requestAnimationFrame(end);
}

/** `ahead`: what is seen of it until the server has answered. */
async function attempt(intent: Intent, confirmed: string | null, ahead: Ahead, tell: Tell): Promise<Outcome> {
  const end = seeAhead(ahead);
  try {
    return await asked(intent, confirmed, tell);
  } finally {
    whenDrawn(end);
  }
}

function asked(intent: Intent, confirmed: string | null, tell: Tell): Promise<Outcome> {
  return inTurn(async () => {
    // What was confirmed was said of one text: on any other the server refuses it.
    const revision = confirmed ?? currentSnapshot()?.revision;
    if (revision === undefined) return null;
    try {
      await shareArrangement();
      const body = { revision, intent, confirmed: confirmed !== null };
      const result = await expect(api.POST("/api/edits", { body }));
      useDocument.getState().receive(result.snapshot);
      tellResult(result);
      return result;
    } catch (error) {
      if (error instanceof Refusal && error.confirm) return { revision, warnings: error.diagnostics };
      tell(error);
      return null;
    }
  });
}

function foreseen(intent: Intent, coming?: ComingCard): Ahead {
  const { snapshot, drawing } = useDocument.getState();
  if (coming) return { ...NOTHING_AHEAD, cards: [coming] };
  return snapshot ? aheadOf(intent, snapshot, drawing) : NOTHING_AHEAD;
}

interface Sending {
  /** The card that is seen where it will be until it is there. */
  coming?: ComingCard;
  /** Says why it was refused, in place of a notice. */
  tell?: Tell;
}

let last: { words: string; result: Promise<EditResult | null> } | null = null;

/**
 * Makes one edit. Returns null when it was refused, or not confirmed; the reason has been shown.
 * The same once more before it is answered is the second press of one button.
 */
export function send(intent: Intent, { coming, tell = tellAll }: Sending = {}): Promise<EditResult | null> {
  const words = JSON.stringify(intent);
  if (last?.words === words) return last.result;
  const made = { words, result: carryOut(intent, foreseen(intent, coming), tell) };
  last = made;
  const over = () => {
    if (last === made) last = null;
  };
  made.result.then(over, over);
  return made.result;
}

async function carryOut(intent: Intent, ahead: Ahead, tell: Tell): Promise<EditResult | null> {
  await flushTyping();
  let outcome = await attempt(intent, null, ahead, tell);
  if (outcome && "warnings" in outcome)
    outcome = (await agreed(outcome.warnings)) ? await attempt(intent, outcome.revision, ahead, tell) : null;
  return outcome && "snapshot" in outcome ? outcome : null;
}
