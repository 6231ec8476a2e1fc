/** Looking for drift, taking it into the template, putting it back. */
import { api, expect } from "../api/client";
import { tellRefusal, tellResult } from "../edits/send";
import { inTurn } from "../edits/turns";
import { flushTyping } from "../edits/typing";
import { lookAgain } from "../environments/queries";
import { useDeployment } from "../store/deployment";
import { currentSnapshot, useDocument } from "../store/document";
import { once } from "../store/doing";
import { usePart } from "./part";

export async function lookForDrift(name: string): Promise<void> {
  try {
    await expect(api.POST("/api/environments/{name}/drift", { params: { path: { name } } }));
  } catch (error) {
    tellRefusal(error, "Not looked at");
  }
  await lookAgain(name);
}

export async function takeDrift(name: string, id: string): Promise<void> {
  await flushTyping();
  await inTurn(async () => {
    const revision = currentSnapshot()?.revision;
    if (revision === undefined) return;
    try {
      const params = { path: { name } };
      const result = await expect(
        api.POST("/api/environments/{name}/drift/take", { params, body: { revision, id } }),
      );
      useDocument.getState().receive(result.snapshot);
      tellResult(result);
    } catch (error) {
      tellRefusal(error, "Not taken");
    }
  });
}

export function putBack(name: string): Promise<void> {
  return once(`deploy ${name}`, async () => {
    try {
      const params = { path: { name } };
      const begun = api.POST("/api/environments/{name}/drift/put-back", { params, body: { allow: [] } });
      useDeployment.getState().receive(await expect(begun));
      usePart.getState().show("now");
    } catch (error) {
      tellRefusal(error, "Not put back");
    }
  });
}
