/** The fetch, pull or push that goes on, or the last one. */
import { create } from "zustand";
import { queries } from "../api/queries";
import type { SyncState } from "../api/types";
import { useShownFile } from "../git/shown";
import { notify } from "./notices";
import { useView } from "./view";

interface Syncing {
  sync: SyncState | null;
  receive(sync: SyncState): void;
}

const DONE = { fetch: "Fetched", pull: "Pulled", push: "Pushed", "": "Done" };

/** On the Changes page the panel says it all. */
function tell(sync: SyncState): void {
  const { view, show } = useView.getState();
  const action = { label: "Show", run: () => show("changes") };
  if (sync.outcome === "done") notify({ kind: "done", title: DONE[sync.what] });
  else if (view === "changes") return;
  else if (sync.outcome === "conflict")
    notify({ kind: "refused", title: "The two sides are in conflict", action });
  else if (sync.outcome === "refused")
    notify({ kind: "refused", title: sync.diagnostics[0]?.summary ?? `git ${sync.what} failed`, action });
}

export const useSync = create<Syncing>((set, get) => ({
  sync: null,
  receive(sync) {
    const before = get().sync;
    // The end of a quick pull may come before the answer that it has begun.
    if (before && before.serial > sync.serial) return;
    const ended = before?.running && !sync.running;
    set({ sync });
    if (!ended) return;
    tell(sync);
    // What is in conflict comes first.
    if (sync.outcome === "conflict") useShownFile.getState().show(null);
    for (const key of ["repository", "sides", "git", "project"])
      void queries.invalidateQueries({ queryKey: [key] });
  },
}));
