/** What colours a file's text, by the end of its name. Each language is loaded when a file of it is first opened. */
import type { Extension } from "@codemirror/state";

type Load = () => Promise<Extension>;

const javascript = (options: { typescript?: boolean; jsx?: boolean }) => async () =>
  (await import("@codemirror/lang-javascript")).javascript(options);
const python: Load = async () => (await import("@codemirror/lang-python")).python();
const php: Load = async () => (await import("@codemirror/lang-php")).php();
const json: Load = async () => (await import("@codemirror/lang-json")).json();
const yaml: Load = async () => (await import("@codemirror/lang-yaml")).yaml();

const LANGUAGES: Record<string, Load> = {
  py: python,
  js: javascript({ jsx: true }),
  mjs: javascript({}),
  cjs: javascript({}),
  jsx: javascript({ jsx: true }),
  ts: javascript({ typescript: true }),
  mts: javascript({ typescript: true }),
  cts: javascript({ typescript: true }),
  tsx: javascript({ typescript: true, jsx: true }),
  php,
  json,
  yaml,
  yml: yaml,
};

/** Nothing where the file's kind is not known: it is plain text. */
export function languageOf(file: string): Promise<Extension> {
  const load = LANGUAGES[file.slice(file.lastIndexOf(".") + 1).toLowerCase()];
  return load ? load() : Promise.resolve([]);
}
