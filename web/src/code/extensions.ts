/** What every editor of the app is made of. History is left out on purpose: undo is the server's. */
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { appearance } from "./theme";

/** Of a file in any language. */
export const readingAny: Extension = [
  lineNumbers(),
  foldGutter(),
  drawSelection(),
  bracketMatching(),
  search({ top: true }),
  appearance,
  keymap.of([...searchKeymap, ...foldKeymap]),
];

export const reading: Extension = [readingAny, yaml()];

export const writing: Extension = [
  reading,
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  indentOnInput(),
  indentUnit.of("  "),
  keymap.of([indentWithTab, ...defaultKeymap]),
  EditorView.contentAttributes.of({ "aria-label": "Template", tabindex: "0" }),
];
