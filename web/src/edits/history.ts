/** Undo, redo, save, reload. The server holds the history: edits and moves in the order they were made. */
import { api, expect } from "../api/client";
import type { EditResult, Snapshot } from "../api/types";
import { currentSnapshot, useDocument } from "../store/document";
import { once } from "../store/doing";
import { notify } from "../store/notices";
import { keepNudges, keptUnheard } from "./arrange";
import { tellRefusal } from "./send";
import { inTurn } from "./turns";
import { flushTyping } from "./typing";

/** Null when it was refused; the reason has been shown. */
function onCurrent<T>(request: (revision: string) => Promise<T>, what: string): Promise<T | null> {
  return inTurn(async () => {
    const revision = currentSnapshot()?.revision;
    if (revision === undefined) return null;
    try {
      return await request(revision);
    } catch (error) {
      tellRefusal(error, what);
      return null;
    }
  });
}

function take(result: EditResult | null): void {
  if (!result) return;
  useDocument.getState().receive(result.snapshot);
  notify({ kind: "edit", title: result.label, diff: result.diff });
}

/** Asked when its turn comes: what is on its way by then can be taken back too. */
export async function undo(): Promise<void> {
  await flushTyping();
  await keepNudges();
  const request = async (revision: string) =>
    currentSnapshot()?.can_undo || keptUnheard()
      ? expect(api.POST("/api/undo", { body: { revision } }))
      : null;
  take(await onCurrent(request, "Nothing was undone"));
}

export async function redo(): Promise<void> {
  await flushTyping();
  const request = async (revision: string) =>
    currentSnapshot()?.can_redo ? expect(api.POST("/api/redo", { body: { revision } })) : null;
  take(await onCurrent(request, "Nothing was redone"));
}

async function write(overwrite: string | null): Promise<boolean> {
  const snapshot = await onCurrent<Snapshot>(
    (revision) => expect(api.POST("/api/save", { body: { revision, overwrite } })),
    "Not saved",
  );
  if (!snapshot) return false;
  useDocument.getState().receive(snapshot);
  notify({ kind: "done", title: `Saved ${snapshot.file}` });
  return true;
}

/** Writes the file. Resolves to whether it holds the text now. */
export const save = (): Promise<boolean> =>
  once("save", async () => {
    await flushTyping();
    return currentSnapshot()?.unsaved ? write(null) : true;
  });

/** Writes the file although it changed on disk. `over` is what the person chose against: anything newer is asked about. */
export const saveAnyway = (over: string): Promise<boolean> =>
  once("save anyway", async () => {
    await flushTyping();
    return write(over);
  });

/** Takes the text that is on the disk; what was here can be brought back with undo. */
export const reload = (): Promise<void> => once("reload", readAgain);

async function readAgain(): Promise<void> {
  const snapshot = await onCurrent(
    (revision) => expect(api.POST("/api/reload", { body: { revision } })),
    "Not reloaded",
  );
  if (snapshot) useDocument.getState().receive(snapshot);
}
