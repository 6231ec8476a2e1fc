/** Completions, as the server gives them: the editor only shows them and puts in what was chosen. */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  pickedCompletion,
  startCompletion,
} from "@codemirror/autocomplete";
import { type Extension, Prec } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import type { Completions } from "../../api/types";
import { askCompletions } from "./asking";
import { pageLink } from "./told";

type Item = Completions["items"][number];

/** While this goes on, the list that is there needs no new answer. */
const SAME_WORD = /^[\w:!-]*$/;
/** Behind these a list opens by itself, with nothing typed yet. */
const OPENS = /(?:![A-Za-z]+ |\$\{|[\w}]\.|- !\w+ |\[!?\w* ?)$/;

function info(item: Item): (() => Node) | undefined {
  if (!item.told && !item.page) return undefined;
  return () => {
    const dom = document.createElement("div");
    dom.className = "cm-told";
    if (item.told) dom.append(Object.assign(document.createElement("p"), { textContent: item.told }));
    if (item.page) dom.append(pageLink(item.page));
    return dom;
  };
}

function put(item: Item) {
  return (view: EditorView, completion: Completion, from: number, to: number): void => {
    view.dispatch({
      changes: { from, to, insert: item.insert },
      selection: { anchor: from + item.insert.length },
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
      scrollIntoView: true,
    });
    if (item.again) startCompletion(view);
  };
}

/** The server's order decides among labels that fit what is typed equally well. */
function option(item: Item, index: number): Completion {
  const made: Completion = {
    label: item.label,
    type: item.kind,
    detail:
      item.required && !item.detail.includes("required") ? `${item.detail} required`.trim() : item.detail,
    boost: 99 - index,
    apply: put(item),
  };
  const told = info(item);
  if (told) made.info = told;
  return made;
}

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const before = context.state.sliceDoc(Math.max(context.pos - 80, 0), context.pos);
  if (!context.explicit && !/[\w!$]$/.test(before) && !OPENS.test(before)) return null;
  const stop = new AbortController();
  context.addEventListener("abort", () => stop.abort(), { onDocChange: true });
  const found = await askCompletions(context.state, context.pos, stop.signal);
  if (!found?.items.length || context.aborted) return null;
  const result: CompletionResult = { from: found.start, to: found.end, options: found.items.map(option) };
  if (found.whole) result.validFor = SAME_WORD;
  return result;
}

export const completion: Extension = [
  autocompletion({
    override: [complete],
    activateOnTypingDelay: 120,
    maxRenderedOptions: 60,
    icons: true,
  }),
  Prec.highest(keymap.of([{ key: "Tab", run: acceptCompletion }])),
];
