/** Lines from fields to what answers them: the wires of the template, drawn and taken away here. */
import type { Graphql } from "../api/types";
import { send } from "../edits/send";
import { notify } from "../store/notices";
import { useApiStore } from "./apiStore";
import { fieldOf } from "./graph";

export async function answer(api: Graphql, field: string, target: string): Promise<void> {
  const found = api.answers.find((one) => one.id === target);
  if (!found) return;
  const { connection } = found;
  await send({
    do: "connect",
    source: api.id,
    facet: field,
    target,
    connection,
    settings: {},
    variables: {},
  });
}

export async function unanswer(api: Graphql, field: string, target: string): Promise<void> {
  const resolvers = fieldOf(api, field)?.resolvers ?? [];
  const connection = resolvers.find((one) => one.targets.includes(target))?.connection;
  if (!connection)
    return notify({
      kind: "refused",
      title: `What answers ${field} is not a line of the template`,
      detail: "Change the resolver in the code.",
    });
  await send({ do: "disconnect", source: api.id, facet: field, target, connection });
}

export async function removeSelected(api: Graphql): Promise<void> {
  const lead = api.leads.find((one) => one.id === useApiStore.getState().lead);
  if (lead) await unanswer(api, lead.port, lead.target);
}
