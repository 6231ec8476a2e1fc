/** What is said of a request that takes its time. Requests that nobody asked for are not told. */
import type { Middleware } from "openapi-fetch";
import { begin } from "../store/working";

const WORDS: Record<string, string> = {
  "/api/edits": "Changing the template",
  "/api/undo": "Undoing",
  "/api/redo": "Redoing",
  "/api/save": "Saving",
  "/api/reload": "Reading the file",
  "/api/layout": "Keeping where the cards stand",
  "/api/commit": "Committing",
  "/api/deploy": "Starting the deployment",
  "/api/invoke": "Calling the function",
  "/api/targets": "Looking where the wire may end",
  "/api/types": "Listing every AWS type",
  "/api/types/{type}": "Reading what the type needs",
  "/api/resources/{id}": "Reading the settings",
  "/api/properties": "Reading the settings",
  "/api/wires/{id}": "Reading the wire",
  "/api/template": "Reading the template",
  "/api/templates": "Looking for templates",
  "/api/diagram.{ending}": "Drawing the picture",
  "/api/copy": "Copying",
  "/api/findable": "Looking through the template",
  "/api/repository/branch": "Switching branches",
  "/api/repository/sync": "Asking git",
  "/api/repository/cancel": "Stopping git",
  "/api/repository/resolve": "Keeping what was resolved",
  "/api/repository/{do}": "Ending the merge",
  "/api/functions/{id}/events/{kind}": "Making the event",
  "GET /api/events/{name}": "Reading the event",
  "PUT /api/events/{name}": "Saving the event",
  "PUT /api/functions/{id}/code/file": "Saving the code",
};

const open = new Map<string, () => void>();

const over = (id: string) => {
  open.get(id)?.();
  open.delete(id);
};

export const waiting: Middleware = {
  onRequest({ id, schemaPath, request }) {
    const said = WORDS[`${request.method} ${schemaPath}`] ?? WORDS[schemaPath];
    const what = said ?? (request.method === "GET" ? undefined : "Waiting for the server");
    if (what) open.set(id, begin(what));
  },
  onResponse: ({ id }) => over(id),
  onError: ({ id }) => over(id),
};
