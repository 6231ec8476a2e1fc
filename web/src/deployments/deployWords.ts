import type { DeployState } from "../api/types";

/** The state of an environment in words. */
export function deployWords({ environment, running, outcome }: DeployState): string {
  if (running) return `Deploying to ${environment}`;
  return {
    none: `Not deployed to ${environment} yet`,
    deployed: `Deployed to ${environment}`,
    unchanged: `Deployed to ${environment}; nothing had changed`,
    failed: `The deployment to ${environment} failed`,
  }[outcome];
}
