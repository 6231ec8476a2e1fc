/** Starts a deployment of what is saved; saves first, because the cloud is given the file. */
import { api, expect } from "../api/client";
import { save } from "../edits/history";
import { tellRefusal } from "../edits/send";
import { useDeployment } from "../store/deployment";

export async function deploy(): Promise<void> {
  if (useDeployment.getState().deploy?.running) return;
  if (!(await save())) return;
  try {
    useDeployment.getState().receive(await expect(api.POST("/api/deploy")));
  } catch (error) {
    tellRefusal(error, "Not deployed");
  }
}
