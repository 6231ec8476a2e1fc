/** The chosen environment for what is done outside of what is drawn: keys and commands. */
import { queries } from "../api/queries";
import type { Environment, Project } from "../api/types";
import { useChosenEnvironment } from "../store/environment";

export function environmentNow(): string {
  const project = queries.getQueryData<Project>(["project"]);
  const chosen = project && useChosenEnvironment.getState().chosen[project.folder];
  return project && chosen !== undefined && project.environments.includes(chosen) ? chosen : "local";
}

/** All but this machine's own is planned first. */
export function isPlanned(name: string): boolean {
  const listed = queries.getQueryData<Environment[]>(["environments"]);
  return listed?.find((one) => one.name === name)?.planned ?? name !== "local";
}

export function chooseEnvironment(name: string): void {
  const project = queries.getQueryData<Project>(["project"]);
  if (project) useChosenEnvironment.getState().choose(project.folder, name);
}
