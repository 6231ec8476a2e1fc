/** The deployment the server is making or made last, and whether the embedded cloud runs. */
import { create } from "zustand";
import { deployWords } from "../deployments/deployWords";
import { currentSnapshot } from "./document";
import { notify } from "./notices";
import { useView } from "./view";
import type { CloudState, DeployState } from "../api/types";

interface DeploymentState {
  deploy: DeployState | null;
  cloud: CloudState | null;
  /** The text that was being deployed when a deployment ended before our eyes; cards show its outcome until it changes. */
  endedOn: string | null;
  receive(deploy: DeployState): void;
  receiveCloud(cloud: CloudState): void;
}

function tell(deploy: DeployState): void {
  const { view, show } = useView.getState();
  if (view === "deployments") return;
  const kind = deploy.outcome === "failed" ? "refused" : "done";
  const action = { label: "Show", run: () => show("deployments") };
  notify({
    kind,
    title: deployWords(deploy),
    detail: deploy.diagnostics.find((d) => d.severity === "error")?.summary,
    action,
  });
}

export const useDeployment = create<DeploymentState>((set, get) => ({
  deploy: null,
  cloud: null,
  endedOn: null,
  receive(deploy) {
    const ended = get().deploy?.running && !deploy.running;
    if (ended) tell(deploy);
    set({ deploy, ...(ended ? { endedOn: currentSnapshot()?.revision ?? null } : {}) });
  },
  receiveCloud: (cloud) => set({ cloud }),
}));
