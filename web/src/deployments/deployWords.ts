import type { DeployState } from "../api/types";

/** What is done in an environment, or was done last, in words. */
export function deployWords({ environment, doing, running, stopping, outcome }: DeployState): string {
  if (stopping) return `Stopping in ${environment}`;
  if (doing === "plan") {
    if (running) return `Planning for ${environment}`;
    return {
      none: `Nothing planned for ${environment}`,
      planned: `A plan for ${environment}`,
      unchanged: `Nothing would change in ${environment}`,
      refused: `The plan for ${environment} is refused`,
      deployed: `Deployed to ${environment}`,
      failed: `No plan for ${environment}`,
    }[outcome];
  }
  if (running) return `Deploying to ${environment}`;
  return {
    none: `Not deployed to ${environment} yet`,
    deployed: `Deployed to ${environment}`,
    unchanged: `Deployed to ${environment}; nothing had changed`,
    failed: `The deployment to ${environment} failed`,
    planned: `A plan for ${environment}`,
    refused: `The plan for ${environment} is refused`,
  }[outcome];
}
