/** Starts a deployment of what is saved; saves first, because the cloud is given the file. */
import { api, expect } from "../api/client";
import { save } from "../edits/history";
import { tellRefusal } from "../edits/send";
import { once, useDoing } from "../store/doing";
import { useDeployment } from "../store/deployment";

export const deploy = (): Promise<void> => once("deploy", begin);

async function begin(): Promise<void> {
  if (useDeployment.getState().deploy?.running) return;
  if (!(await save())) return;
  try {
    useDeployment.getState().receive(await expect(api.POST("/api/deploy")));
  } catch (error) {
    tellRefusal(error, "Not deployed");
  }
}

/** From the press to the end of the deployment. */
export function useDeploying(): boolean {
  const asked = useDoing("deploy");
  const running = useDeployment((s) => s.deploy?.running ?? false);
  return asked || running;
}
