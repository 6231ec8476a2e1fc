/** One request that changes something at a time: each is made on what the one before it left. */

let last: Promise<unknown> = Promise.resolve();

/** Runs after everything given before has ended. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work, work);
  last = turn.catch(() => undefined);
  return turn;
}
