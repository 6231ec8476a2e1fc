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
  // Stronger than other quiet text: it stands on the grounds of added, removed and marked lines, too.
  { tag: t.comment, color: "color-mix(in srgb, var(--text-3) 75%, var(--text))", fontStyle: "italic" },
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

/** A letter and a colour for each kind of completion. */
const KINDS: Record<string, [string, string]> = {
  section: ["§", "--ink-flow"],
  type: ["T", "--ink-api"],
  property: ["P", "--ink-data"],
  value: ["=", "--ink-storage"],
  resource: ["R", "--ink-compute"],
  parameter: ["$", "--ink-messaging"],
  condition: ["?", "--ink-flow"],
  mapping: ["M", "--ink-network"],
  attribute: ["A", "--ink-data"],
  function: ["ƒ", "--ink-api"],
  pseudo: ["$", "--text-3"],
  policy: ["✓", "--ink-identity"],
};
const kindMarks = Object.fromEntries(
  Object.entries(KINDS).flatMap(([kind, [letter, ink]]) => [
    [`.cm-completionIcon-${kind}`, { color: `var(${ink})` }],
    [`.cm-completionIcon-${kind}::after`, { content: `"${letter}" !important` }],
  ]),
);

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
  ".cm-shown": { backgroundColor: mix("--accent", 7) },
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
  ".cm-tooltip.cm-tooltip-autocomplete": { padding: "4px", overflow: "visible" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--font-mono)",
    fontSize: "12px",
    maxHeight: "15em",
    minWidth: "280px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "baseline",
    gap: "8px",
    padding: "4px 8px",
    borderRadius: "6px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-completionLabel": { whiteSpace: "nowrap" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": {
    marginLeft: "auto",
    paddingLeft: "16px",
    color: "var(--text-3)",
    font: "400 11px/16px var(--font-ui)",
    whiteSpace: "nowrap",
    overflow: "hidden",
    textOverflow: "ellipsis",
    maxWidth: "220px",
  },
  "li[aria-selected] > .cm-completionDetail": { color: "inherit" },
  ".cm-completionIcon": { width: "16px", padding: "0", opacity: "1", textAlign: "center", fontWeight: "600" },
  ...kindMarks,
  "li[aria-selected] > .cm-completionIcon": { color: "inherit" },
  ".cm-completionInfo": { padding: "0", marginLeft: "6px", maxWidth: "340px" },
  ".cm-told": {
    padding: "10px 12px",
    maxWidth: "460px",
    font: "400 12.5px/18px var(--font-ui)",
    whiteSpace: "normal",
    overflowWrap: "anywhere",
  },
  ".cm-told p": { margin: "6px 0 0", color: "var(--text-2)" },
  ".cm-told > p:first-child": { marginTop: "0" },
  ".cm-told-head b": { fontFamily: "var(--font-mono)", fontWeight: "600", marginRight: "8px" },
  ".cm-told-detail": { color: "var(--text-3)", fontSize: "11.5px" },
  ".cm-told-facts": {
    display: "grid",
    gridTemplateColumns: "auto 1fr",
    gap: "2px 12px",
    margin: "8px 0 0",
    fontSize: "12px",
  },
  ".cm-told-facts dt": { color: "var(--text-3)" },
  ".cm-told-facts dd": { margin: "0", fontFamily: "var(--font-mono)", fontSize: "11.5px" },
  ".cm-told .cm-told-warning": { color: "var(--warn)" },
  ".cm-told a": { display: "inline-block", marginTop: "8px", color: "var(--accent)", fontSize: "12px" },
  ".cm-renaming": { display: "flex", alignItems: "center", gap: "10px", padding: "8px 10px" },
  ".cm-renaming input": { font: "500 12.5px/20px var(--font-mono)", padding: "3px 8px", width: "220px" },
  ".cm-renaming input:focus": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-renaming span": { font: "400 11.5px/16px var(--font-ui)", color: "var(--text-3)" },
  ".cm-fixes": { display: "flex", flexDirection: "column", padding: "4px", maxWidth: "520px" },
  ".cm-fixes button": {
    textAlign: "left",
    padding: "6px 10px",
    border: "0",
    borderRadius: "6px",
    background: "none",
    color: "inherit",
    font: "400 12.5px/18px var(--font-ui)",
    cursor: "pointer",
  },
  ".cm-fixes button:hover": { backgroundColor: "var(--hover)" },
  ".cm-fixes button:focus": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    outline: "none",
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
  "&.cm-merge-b .cm-changedLine, .cm-insertedLine, .cm-changedLine": { backgroundColor: mix("--add", 6) },
  "&.cm-merge-b .cm-changedText, .cm-changedText": {
    // The colours of the text would be too pale on a deeper ground.
    background: "none",
    boxShadow: `inset 0 -2px 0 ${mix("--add", 55)}`,
  },
  ".cm-deletedChunk": { backgroundColor: mix("--err", 5) },
  ".cm-deletedChunk .cm-deletedText": {
    background: mix("--err", 6),
    boxShadow: `inset 0 -2px 0 ${mix("--err", 55)}`,
  },
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
