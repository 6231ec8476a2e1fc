/** The editor's looks. It lives in a shadow tree (its style sheets are adopted there, which the CSP allows), so all of
 * its style is here; colours come in through the custom properties. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

const highlight = HighlightStyle.define([
  { tag: t.definition(t.propertyName), color: "var(--ink-data)" },
  { tag: t.typeName, color: "var(--ink-api)", fontWeight: "600" },
  { tag: t.string, color: "var(--ink-storage)" },
  { tag: t.comment, color: "var(--text-3)", fontStyle: "italic" },
  { tag: [t.number, t.bool], color: "var(--ink-compute)" },
  { tag: [t.punctuation, t.separator, t.meta], color: "var(--text-3)" },
  { tag: t.keyword, color: "var(--ink-api)" },
  { tag: t.labelName, color: "var(--ink-flow)" },
]);

const mix = (colour: string, percent: number) =>
  `color-mix(in srgb, var(${colour}) ${percent}%, transparent)`;
const wavy = (colour: string) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy var(${colour}) 1px`,
  textUnderlineOffset: "4px",
});

const looks = EditorView.theme({
  "&": { height: "100%", fontSize: "12.5px", color: "var(--text)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.65" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: mix("--accent", 22),
  },
  ".cm-gutters": { backgroundColor: "var(--raised)", border: "0", color: "var(--text-3)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: mix("--accent", 6) },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 10px 0 14px" },
  ".cm-shown": { backgroundColor: mix("--accent", 10) },
  ".cm-lintRange-error": wavy("--err"),
  ".cm-lintRange-warning": wavy("--warn"),
  ".cm-lintRange-info": wavy("--text-3"),
  ".cm-tooltip": {
    border: "1px solid var(--line)",
    borderRadius: "10px",
    backgroundColor: "var(--raised)",
    boxShadow: "var(--shadow-pop)",
    overflow: "hidden",
    fontFamily: "var(--font-ui)",
    color: "var(--text)",
  },
  ".cm-diagnostic": { padding: "8px 12px", borderLeft: "3px solid", maxWidth: "480px", lineHeight: "18px" },
  ".cm-diagnostic-error": { borderColor: "var(--err)" },
  ".cm-diagnostic-warning": { borderColor: "var(--warn)" },
  ".cm-diagnostic-info": { borderColor: "var(--line-2)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    borderRadius: "6px",
    padding: "2px 9px",
    marginLeft: "10px",
    font: "600 12px/18px var(--font-ui)",
  },
  ".cm-panels": {
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    borderColor: "var(--line)",
    fontFamily: "var(--font-ui)",
  },
  ".cm-panel input, .cm-panel button": { font: "inherit" },
  ".cm-textfield": {
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-2)",
    borderRadius: "6px",
    color: "inherit",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--hover)",
    border: "1px solid var(--line-2)",
    borderRadius: "6px",
    color: "inherit",
  },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--hover)",
    border: "0",
    color: "var(--text-3)",
    padding: "0 6px",
  },
  ".cm-inlay": {
    font: "500 11.5px/18px var(--font-ui)",
    marginLeft: "18px",
    padding: "1px 8px",
    borderRadius: "6px",
    whiteSpace: "nowrap",
  },
  ".cm-inlay.error": { color: "var(--err)", backgroundColor: "var(--err-soft)" },
  ".cm-inlay.warning": { color: "var(--warn)", backgroundColor: "var(--warn-soft)" },
  "&.cm-merge-b .cm-changedLine, .cm-insertedLine, .cm-changedLine": { backgroundColor: mix("--add", 9) },
  "&.cm-merge-b .cm-changedText, .cm-changedText": { background: mix("--add", 18), borderRadius: "3px" },
  ".cm-deletedChunk": { backgroundColor: mix("--err", 8) },
  ".cm-deletedChunk .cm-deletedText": { background: mix("--err", 20), borderRadius: "3px" },
  ".cm-deletedLine del, .cm-deletedText": { textDecoration: "none" },
  ".cm-changedLineGutter": { background: "var(--add)" },
  ".cm-deletedLineGutter": { background: "var(--err)" },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": {
    content: '"···" !important',
    margin: "0 8px",
    color: "var(--text-3)",
  },
  ".cm-collapsedLines": {
    color: "var(--text-3)",
    background: "var(--surface-2)",
    fontFamily: "var(--font-ui)",
    padding: "5px 14px",
  },
});

export const appearance: Extension = [looks, syntaxHighlighting(highlight)];
