/** What the server does or did last in each environment, and whether the embedded cloud runs. */
import { create } from "zustand";
import { deployWords } from "../deployments/deployWords";
import { currentSnapshot } from "./document";
import { useEnvironment } from "./environment";
import { notify } from "./notices";
import { useView } from "./view";
import type { CloudState, DeployState } from "../api/types";

interface DeploymentState {
  /** By environment. */
  deploys: Readonly<Record<string, DeployState>>;
  cloud: CloudState | null;
  /** The text that was being deployed when a deployment ended before our eyes; cards show its outcome until it changes. */
  endedOn: Readonly<Record<string, string | null>>;
  /** How often something ended in an environment: what stands there is asked anew. */
  ended: Readonly<Record<string, number>>;
  receive(deploy: DeployState): void;
  receiveCloud(cloud: CloudState): void;
}

function tell(deploy: DeployState): void {
  const { view, show } = useView.getState();
  if (view === "deployments") return;
  const kind = deploy.outcome === "failed" || deploy.outcome === "refused" ? "refused" : "done";
  const action = { label: "Show", run: () => show("deployments") };
  notify({
    kind,
    title: deployWords(deploy),
    detail: deploy.diagnostics.find((d) => d.severity === "error")?.summary,
    action,
  });
}

export const useDeployment = create<DeploymentState>((set, get) => ({
  deploys: {},
  cloud: null,
  endedOn: {},
  ended: {},
  receive(deploy) {
    const name = deploy.environment;
    const { deploys, endedOn, ended } = get();
    const over = deploys[name]?.running && !deploy.running;
    if (over) tell(deploy);
    const changed = over && deploy.doing !== "plan";
    set({
      deploys: { ...deploys, [name]: deploy },
      ...(over ? { ended: { ...ended, [name]: (ended[name] ?? 0) + 1 } } : {}),
      ...(changed ? { endedOn: { ...endedOn, [name]: currentSnapshot()?.revision ?? null } } : {}),
    });
  },
  receiveCloud: (cloud) => set({ cloud }),
}));

/** What is done in an environment, or was done last. */
export const useDeployOf = (name: string): DeployState | null =>
  useDeployment((s) => s.deploys[name] ?? null);

/** Of the chosen one. */
export const useDeployHere = (): DeployState | null => useDeployOf(useEnvironment());
