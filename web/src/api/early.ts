/** Answers that public/early.js asked for while the app was still read. Each is taken once. */

declare global {
  interface Window {
    early?: Record<string, Promise<Response | null>>;
  }
}

/** For a request's options: its answer, where it is on its way already. */
export function early(path: string): { fetch?: () => Promise<Response> } {
  const answer = window.early?.[path];
  if (!answer) return {};
  delete window.early?.[path];
  return { fetch: async () => (await answer) ?? Promise.reject(new TypeError("Nothing was asked")) };
}
