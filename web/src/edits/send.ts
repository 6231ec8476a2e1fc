/** Sends intents, each made on the text the server holds, and tells what came of it. */
import { api, expect, Refusal } from "../api/client";
import type { EditResult, Intent } from "../api/types";
import { currentSnapshot, useDocument } from "../store/document";
import { notify } from "../store/notices";
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

function tellResult(result: EditResult): void {
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

/** Makes one edit. Returns null when it was refused; the reason has been shown. */
export async function send(intent: Intent): Promise<EditResult | null> {
  await flushTyping();
  return inTurn(async () => {
    const revision = currentSnapshot()?.revision;
    if (revision === undefined) return null;
    try {
      await shareArrangement();
      const result = await expect(api.POST("/api/edits", { body: { revision, intent } }));
      useDocument.getState().receive(result.snapshot);
      tellResult(result);
      return result;
    } catch (error) {
      tellRefusal(error, "Nothing was changed");
      return null;
    }
  });
}
