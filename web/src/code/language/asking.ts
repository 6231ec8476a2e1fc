/** Asks the server about a place in the text as it is typed. A question that nobody waits for any more is taken back. */
import type { EditorState } from "@codemirror/state";
import { api, expect, Refusal } from "../../api/client";
import type { Completions, Hover, Spot } from "../../api/types";
import { normalise } from "../../edits/newlines";
import { currentSnapshot } from "../../store/document";
import { stretchBetween } from "./stretch";

/** The server's text as the editor counts it; the same string for the same snapshot. */
let known = { raw: "", text: "" };

function normalised(raw: string): string {
  if (known.raw !== raw) known = { raw, text: normalise(raw) };
  return known.text;
}

function bodyAt(state: EditorState, offset: number) {
  const snapshot = currentSnapshot();
  if (!snapshot) return null;
  const stretch = stretchBetween(normalised(snapshot.text), state.doc.toString());
  return { revision: snapshot.revision, ...stretch, offset };
}

/** Null where the question came too late, or nothing is known. Typing goes on whatever happens here. */
async function quietly<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Refusal || (error instanceof DOMException && error.name === "AbortError"))
      return null;
    throw error;
  }
}

export async function askCompletions(
  state: EditorState,
  offset: number,
  signal: AbortSignal,
): Promise<Completions | null> {
  const body = bodyAt(state, offset);
  return body && quietly(expect(api.POST("/api/language/completions", { body, signal })));
}

export async function askHover(state: EditorState, offset: number): Promise<Hover | null> {
  const body = bodyAt(state, offset);
  return body && quietly(expect(api.POST("/api/language/hover", { body })));
}

export async function askDefinition(state: EditorState, offset: number): Promise<Spot | null> {
  const body = bodyAt(state, offset);
  return body && quietly(expect(api.POST("/api/language/definition", { body })));
}
