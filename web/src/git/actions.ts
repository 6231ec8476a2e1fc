/** What a person does with git here. Nothing is done over unsaved edits: saving them is asked first. */
import { api, expect } from "../api/client";
import type { RepositoryView, SyncRequest } from "../api/types";
import { save } from "../edits/history";
import { tellRefusal } from "../edits/send";
import { currentSnapshot } from "../store/document";
import { once } from "../store/doing";
import { notify } from "../store/notices";
import { wantsToSave } from "../store/saving";
import { useSync } from "../store/sync";
import { askAgain } from "./queries";

async function saved(what: string): Promise<boolean> {
  if (!currentSnapshot()?.unsaved) return true;
  return (await wantsToSave(what)) && (await save());
}

async function did<T>(request: Promise<T>, refusal: string): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    tellRefusal(error, refusal);
    return null;
  } finally {
    await askAgain();
  }
}

export const switchTo = (name: string, create: boolean): Promise<boolean> =>
  once("branch", async () => {
    if (!(await saved("Switching branches"))) return false;
    const request = expect(api.POST("/api/repository/branch", { body: { name, create } }));
    const after = await did(request, "Not switched");
    if (after) notify({ kind: "done", title: `On ${after.branch}` });
    return after !== null;
  });

export const sync = (
  what: SyncRequest["what"],
  more: Partial<Pick<SyncRequest, "how" | "publish">> = {},
): Promise<void> =>
  once("sync", async () => {
    if (what === "pull" && !(await saved("A pull"))) return;
    const body = { what, how: "configured" as const, publish: false, ...more };
    try {
      useSync.getState().receive(await expect(api.POST("/api/repository/sync", { body })));
    } catch (error) {
      tellRefusal(error, `No ${what}`);
    }
  });

export const cancelSync = (): Promise<unknown> =>
  once("cancel sync", () => expect(api.POST("/api/repository/cancel")));

interface Resolution {
  side: "ours" | "theirs" | "file" | "text";
  text?: string;
  seen?: string;
}

export const resolve = (path: string, how: Resolution): Promise<boolean> =>
  once("resolve", async () => {
    if (!(await saved("Resolving a conflict"))) return false;
    const request = expect(api.POST("/api/repository/resolve", { body: { path, ...how } }));
    return (await did(request, "Not resolved")) !== null;
  });

export const endMerge = (
  repository: RepositoryView,
  how: "go-on" | "abort",
  message: string | null = null,
): Promise<void> => once("end merge", () => end(repository, how, message));

async function end(
  repository: RepositoryView,
  how: "go-on" | "abort",
  message: string | null,
): Promise<void> {
  if (!(await saved("Ending a merge"))) return;
  const request = expect(
    api.POST("/api/repository/{do}", { params: { path: { do: how } }, body: { message } }),
  );
  const after = await did(request, how === "abort" ? "Not aborted" : "Not ended");
  if (!after) return;
  const what = repository.operation;
  const name = what.charAt(0).toUpperCase() + what.slice(1);
  if (how === "abort") notify({ kind: "done", title: `${name} aborted: everything is as before it` });
  else if (!after.operation) notify({ kind: "done", title: `${name} done` });
}
