/** One file of the code: edited here, saved with Ctrl S, and never written over what another program wrote. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { Annotation, EditorSelection } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap } from "@codemirror/view";
import { FileWarning } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { queries } from "../api/queries";
import { Refusal } from "../api/client";
import type { CodeFile } from "../api/types";
import { toText } from "../code/sync";
import { useEditor } from "../code/useEditor";
import { tellRefusal } from "../edits/send";
import { plain, useLanguage } from "../files/plain";
import { notify } from "../store/notices";
import { type Buffer, keyOf, useFunction } from "./functionStore";
import { readFile, useCodeFile, writeFile } from "./queries";
import { WorkButton } from "../app/WorkButton";
import { once } from "../store/doing";

const plainLines = (text: string): string => text.replace(/\r\n?/g, "\n");

/** Writes the file if it is still as it was read. Whether it holds the text now. */
export const saveFile = (id: string, path: string): Promise<boolean> =>
  once(`code ${id}/${path}`, () => write(id, path));

async function write(id: string, path: string): Promise<boolean> {
  const { buffers, keep } = useFunction.getState();
  const buffer = buffers[keyOf(id, path)];
  if (!buffer || buffer.text === buffer.saved) return true;
  try {
    const { seen } = await writeFile(id, path, buffer.text, buffer.seen);
    keep(path, { ...buffer, saved: buffer.text, seen });
    queries.setQueryData(["code-file", id, path], { path, text: buffer.text, seen });
    notify({ kind: "done", title: `Saved ${path}` });
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.diagnostics[0]?.code === "changed-on-disk")
      await queries.invalidateQueries({ queryKey: ["code-file", id, path] });
    tellRefusal(error, "Not saved");
    return false;
  }
}

/** Saves every file of the function that is not saved yet. */
export async function saveAll(id: string): Promise<boolean> {
  const { buffers } = useFunction.getState();
  const open = Object.keys(buffers).filter((key) => key.startsWith(`${id}/`));
  for (const key of open) if (!(await saveFile(id, key.slice(id.length + 1)))) return false;
  return true;
}

const external = Annotation.define<boolean>();

function Text({ id, path, file }: { id: string; path: string; file: CodeFile }) {
  const line = useFunction((s) => s.line);
  const buffer = useFunction((s) => s.buffers[keyOf(id, path)]);
  const latest = useRef(file);
  latest.current = file;
  const [extensions] = useState(() => [
    plain,
    history(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    keymap.of([
      { key: "Mod-s", preventDefault: true, run: () => (void saveFile(id, path), true) },
      indentWithTab,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorView.contentAttributes.of({ "aria-label": `Code of ${path}`, tabindex: "0" }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged || update.transactions.some((one) => one.annotation(external))) return;
      const { buffers, keep } = useFunction.getState();
      const { text: saved, seen } = latest.current;
      const before = buffers[keyOf(id, path)] ?? { saved: plainLines(saved), seen };
      keep(path, { ...before, text: update.state.doc.toString() });
    }),
  ]);
  const { host, view } = useEditor(toText(buffer?.text ?? file.text), extensions);
  useLanguage(view, path);
  const edited = buffer !== undefined && buffer.text !== buffer.saved;
  useEffect(() => {
    // Followed while nothing is unsaved, as the template is.
    if (!view || edited) return;
    const now = plainLines(file.text);
    if (view.state.doc.toString() !== now)
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: now },
        annotations: external.of(true),
      });
    if (buffer && buffer.seen !== file.seen) useFunction.getState().keep(path, null);
  }, [view, edited, file, buffer, path]);
  useEffect(() => {
    if (!view || !line) return;
    const at = view.state.doc.line(Math.min(line.line, view.state.doc.lines)).from;
    view.dispatch({
      selection: EditorSelection.cursor(at),
      effects: EditorView.scrollIntoView(at, { y: "center" }),
    });
    view.focus();
  }, [view, line]);
  return <div className="editor-host" ref={host} data-editor="" data-testid="code-editor" />;
}

function Changed({ id, path, buffer }: { id: string; path: string; buffer: Buffer }) {
  const { keep } = useFunction();
  const takeFile = async () => {
    keep(path, null);
    await queries.invalidateQueries({ queryKey: ["code-file", id, path] });
  };
  const keepMine = async () => {
    // What is on disk now is what the person chose to replace.
    const { seen } = await readFile(id, path);
    keep(path, { ...buffer, seen });
    await saveFile(id, path);
  };
  return (
    <div className="file-changed" role="alert" data-testid="file-changed">
      <FileWarning size={15} aria-hidden="true" />
      <span>
        <b>{path} changed on disk</b> while you have unsaved edits.
      </span>
      <WorkButton className="button small" work={takeFile}>
        Take the file
      </WorkButton>
      <WorkButton className="button small" work={keepMine}>
        Keep my edits
      </WorkButton>
    </div>
  );
}

export function CodeEditor({ id, path }: { id: string; path: string }) {
  const { data: file, error } = useCodeFile(id, path);
  const buffer = useFunction((s) => s.buffers[keyOf(id, path)]);
  if (error && !file) return <div className="blank">{error.message}</div>;
  if (!file) return <div className="blank">Loading…</div>;
  const edited = buffer !== undefined && buffer.text !== buffer.saved;
  return (
    <>
      {edited && buffer.seen !== file.seen && <Changed id={id} path={path} buffer={buffer} />}
      <Text key={path} id={id} path={path} file={file} />
    </>
  );
}
