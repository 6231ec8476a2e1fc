/** An editor of any file, without a language: that comes when it is loaded. */
import { bracketMatching, foldGutter, foldKeymap } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { useEffect } from "react";
import { appearance } from "../code/theme";
import { languageOf } from "./languages";

/** Where the language goes. */
export const language = new Compartment();

export const plain: Extension = [
  lineNumbers(),
  foldGutter(),
  drawSelection(),
  bracketMatching(),
  search({ top: true }),
  language.of([]),
  appearance,
  keymap.of([...searchKeymap, ...foldKeymap]),
];

/** To look at, not to change; `label` is what a screen reader calls it. */
export const readOnly = (label: string): Extension => [
  plain,
  EditorState.readOnly.of(true),
  EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
];

export function colour(view: EditorView, file: string): void {
  void languageOf(file).then((found) => view.dispatch({ effects: language.reconfigure(found) }));
}

/** Colours the text of the editor as `file` is written. */
export function useLanguage(view: EditorView | null, file: string): void {
  useEffect(() => {
    if (view) colour(view, file);
  }, [view, file]);
}
