/** The typed door to the server. Every failure becomes a `Refusal`, so callers need one catch. */
import createClient from "openapi-fetch";
import { CANVAS } from "../store/place";
import { filled, saysWhatIsDrawn } from "./drawn";
import type { paths } from "./schema";
import type { Diagnostic, Problem, Snapshot } from "./types";
import { waiting } from "./waiting";

export const api = createClient<paths>({
  baseUrl: "",
  headers: CANVAS ? { "stackline-canvas": encodeURIComponent(CANVAS) } : {},
});

api.use(waiting, saysWhatIsDrawn);

/** The server said no, or could not be reached; nothing was changed. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly diagnostics: Diagnostic[],
    readonly snapshot: Snapshot | null,
    /** The diagnostics are warnings: the same request, confirmed, is carried out. */
    readonly confirm = false,
  ) {
    super(
      diagnostics[0]?.summary ?? (status ? `The server answered ${status}` : "The server does not answer"),
    );
  }
}

type SignedOut = () => void;
let signedOut: SignedOut = () => undefined;

/** Called when the server no longer knows this browser (it was restarted, or the address had no token). */
export function onSignedOut(listener: SignedOut): void {
  signedOut = listener;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" && value !== null && Array.isArray((value as Partial<Problem>).diagnostics)
  );
}

/** The data of an answer; throws a Refusal on every other outcome. */
export async function expect<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (error) {
    if (error instanceof TypeError) throw new Refusal(0, [], null);
    throw error;
  }
  if (answer.response.ok) return filled(answer.data as T);
  if (answer.response.status === 401) signedOut();
  const problem = isProblem(answer.error) ? answer.error : null;
  const { diagnostics = [], snapshot = null, confirm = false } = problem ?? {};
  throw new Refusal(answer.response.status, diagnostics, snapshot, confirm);
}
