/** Which canvas the address names. Another canvas is another page: back, forward and links to it are the browser's. */

const search = typeof location === "undefined" ? "" : location.search;

/** The template that is open, as the server names it; null: the project's own. */
export const CANVAS = new URLSearchParams(search).get("canvas");

export const addressOf = (canvas: string | null | undefined): string =>
  canvas ? `/?canvas=${encodeURIComponent(canvas)}` : "/";
