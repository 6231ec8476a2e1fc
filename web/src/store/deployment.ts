/** The deployment the server is making or made last, and whether the embedded cloud runs. */
import { create } from "zustand";
import { currentSnapshot } from "./document";
import type { CloudState, DeployState } from "../api/types";

interface DeploymentState {
  deploy: DeployState | null;
  cloud: CloudState | null;
  /** The text that was being deployed when a deployment ended before our eyes; cards show its outcome until it changes. */
  endedOn: string | null;
  receive(deploy: DeployState): void;
  receiveCloud(cloud: CloudState): void;
}

export const useDeployment = create<DeploymentState>((set, get) => ({
  deploy: null,
  cloud: null,
  endedOn: null,
  receive(deploy) {
    const ended = get().deploy?.running && !deploy.running;
    set({ deploy, ...(ended ? { endedOn: currentSnapshot()?.revision ?? null } : {}) });
  },
  receiveCloud: (cloud) => set({ cloud }),
}));
