/** Keys on the canvas of a state machine: the same as on the template's canvas, for states. */
import { useEffect } from "react";
import type { Machine } from "../api/types";
import { typing } from "../app/field";
import { viewport } from "../canvas/viewport";
import { useView } from "../store/view";
import { removeSelected } from "./edits";
import { START } from "./graph";
import { useMachineStore } from "./machineStore";
import { goToCard } from "./StateView";

function escape(): void {
  const { panel, open, select } = useMachineStore.getState();
  if (useView.getState().panel) useView.getState().open(null);
  else if (panel) open(null);
  else select(null);
}

function act(machine: Machine, key: string): boolean {
  const { state, lead, open } = useMachineStore.getState();
  const resource = state ? machine.states[state]?.resources?.[0] : undefined;
  const editable = !machine.fixed;
  if (key === "Escape") escape();
  else if (key === "f") viewport()?.fit();
  else if ((key === "a" || key === "/") && editable) open("add", { state: state ?? START, port: "out" });
  else if (key === "w" && state && editable) open("lead");
  else if (key === "F2" && state && editable) open("rename");
  else if (key === "o" && resource) goToCard(resource);
  else if ((key === "Delete" || key === "Backspace") && (state || lead) && editable)
    void removeSelected(machine);
  else return false;
  return true;
}

export function useMachineKeys(machine: Machine): void {
  useEffect(() => {
    const stop = new AbortController();
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (document.querySelector("[aria-modal]") || typing(event)) return;
      if (act(machine, event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey, { signal: stop.signal });
    return () => stop.abort();
  }, [machine]);
}
