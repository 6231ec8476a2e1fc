/** Begins what a person asked for in the chosen environment. What is deployed is what is saved, so that comes first. */
import { api, expect } from "../api/client";
import type { PlanRequest } from "../api/types";
import { save } from "../edits/history";
import { tellRefusal } from "../edits/send";
import { chooseEnvironment, environmentNow, isPlanned } from "../environments/now";
import { lookAgain } from "../environments/queries";
import { once, useDoing } from "../store/doing";
import { useDeployHere, useDeployment } from "../store/deployment";
import { useEnvironment } from "../store/environment";
import { useView } from "../store/view";
import { usePart } from "./part";

const busy = (name: string): boolean => useDeployment.getState().deploys[name]?.running ?? false;

/** On this machine it is deployed at once; elsewhere a plan is made of it first. */
export function deploy(): Promise<void> {
  const name = environmentNow();
  return isPlanned(name) ? plan(name) : once(`deploy ${name}`, () => begin(name));
}

async function begin(name: string): Promise<void> {
  if (busy(name)) return;
  if (!(await save())) return;
  try {
    usePart.getState().show("now");
    useDeployment.getState().receive(await expect(api.POST("/api/deploy")));
  } catch (error) {
    tellRefusal(error, "Not deployed");
  }
}

/** Of what is saved, unless a promotion or a roll back is asked for. The page shows it. */
export function plan(name: string, asked: Partial<PlanRequest> = {}): Promise<void> {
  return once(`deploy ${name}`, async () => {
    if (busy(name)) return;
    const operation = asked.operation ?? "deploy";
    if (operation === "deploy" && !(await save())) return;
    try {
      const body = { source: "", allow: [], ...asked, operation };
      const path = { name };
      useDeployment
        .getState()
        .receive(await expect(api.POST("/api/environments/{name}/plan", { params: { path }, body })));
      chooseEnvironment(name);
      usePart.getState().show("plan");
      useView.getState().show("deployments");
    } catch (error) {
      tellRefusal(error, "Not planned");
    }
  });
}

export function apply(name: string, id: string): Promise<void> {
  return once(`deploy ${name}`, async () => {
    try {
      const params = { path: { name } };
      useDeployment
        .getState()
        .receive(await expect(api.POST("/api/environments/{name}/apply", { params, body: { plan: id } })));
      usePart.getState().show("now");
    } catch (error) {
      tellRefusal(error, "Not applied");
    }
  });
}

export async function approve(name: string, id: string): Promise<void> {
  try {
    await expect(
      api.POST("/api/environments/{name}/approve", { params: { path: { name } }, body: { plan: id } }),
    );
  } catch (error) {
    tellRefusal(error, "Not approved");
  }
  await lookAgain(name);
}

export async function discard(name: string): Promise<void> {
  try {
    await expect(api.DELETE("/api/environments/{name}/plan", { params: { path: { name } } }));
  } catch (error) {
    tellRefusal(error, "Nothing was put away");
  }
  await lookAgain(name);
}

export async function stop(name: string): Promise<void> {
  try {
    useDeployment
      .getState()
      .receive(await expect(api.POST("/api/environments/{name}/stop", { params: { path: { name } } })));
  } catch (error) {
    tellRefusal(error, "Not stopped");
  }
}

/** In the chosen environment, from the press to the end of it. */
export function useDeploying(): boolean {
  const asked = useDoing(`deploy ${useEnvironment()}`);
  const running = useDeployHere()?.running ?? false;
  return asked || running;
}
