/** Edits of a state machine, each an intent of its own. */
import type { Intent, Machine } from "../api/types";
import { send } from "../edits/send";
import { notify } from "../store/notices";
import { END, START } from "./graph";
import { useMachineStore } from "./machineStore";

type MachineEdit = Extract<Intent, { do: "machine" }>["edit"];

export async function edit(machine: string, what: MachineEdit): Promise<boolean> {
  return (await send({ do: "machine", id: machine, edit: what })) !== null;
}

/** Removes the selected state, or cuts the selected transition. */
export async function removeSelected(machine: Machine): Promise<void> {
  const { state, lead, select } = useMachineStore.getState();
  const cut = machine.leads.find((one) => one.id === lead);
  if (state && machine.states[state]) {
    if (await edit(machine.id, { op: "remove", state })) select(null);
  } else if (cut && cut.source !== START && cut.target !== END) {
    if (await edit(machine.id, { op: "lead", state: cut.source, port: cut.port, target: null })) select(null);
  } else if (cut)
    notify({ kind: "info", title: "An execution begins and ends somewhere: lead it elsewhere" });
}
