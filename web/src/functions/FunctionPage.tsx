/** A function: its files, the code, and running it. */
import { ArrowLeft, Save } from "lucide-react";
import { findCard } from "../store/document";
import { useOpened } from "../store/opened";
import { Tile } from "../glyphs/Glyph";
import { CodeEditor, saveFile } from "./CodeEditor";
import { FileTree } from "./FileTree";
import { unsavedOf, useFunction } from "./functionStore";
import { useCodeFolder } from "./queries";
import { RunPanel } from "./RunPanel";
import { WorkButton } from "../app/WorkButton";
import { useDoing } from "../store/doing";

function Head({ id, file }: { id: string; file: string | undefined }) {
  const open = useOpened((s) => s.openInner);
  const buffers = useFunction((s) => s.buffers);
  const saving = useDoing(`code ${id}/${file}`);
  const card = findCard(id);
  return (
    <header>
      <button
        className="icon"
        aria-label="Back to the canvas"
        title="Back to the canvas"
        data-testid="leave-function"
        onClick={() => open(null)}
      >
        <ArrowLeft size={15} />
      </button>
      {card && <Tile name={card.glyph} family={card.family} size={18} />}
      <h2 className="path">
        {id}
        {file && <span className="file"> {file}</span>}
      </h2>
      {file && (
        <WorkButton
          className="button small"
          disabled={!unsavedOf(buffers, id, file)}
          busy={saving}
          icon={<Save size={13} aria-hidden="true" />}
          says="Saving…"
          data-testid="save-code"
          work={() => saveFile(id, file)}
        >
          Save
        </WorkButton>
      )}
    </header>
  );
}

export function FunctionPage({ id }: { id: string }) {
  const { data: folder, error } = useCodeFolder(id);
  const chosen = useFunction((s) => s.file);
  const file = chosen ?? folder?.handler ?? folder?.files[0];
  return (
    <main className="function-page" aria-label={`Function ${id}`} data-testid="function-page">
      <section className="panel" aria-label="Code">
        <Head id={id} file={file} />
        {error ? (
          <div className="blank">
            <div>
              <b>No code yet</b>
              {error.message}. Saving a new function writes its starter code.
            </div>
          </div>
        ) : (
          folder && (
            <div className="code-with-files">
              <FileTree id={id} folder={folder} />
              <div className="code-file">{file && <CodeEditor id={id} path={file} />}</div>
            </div>
          )
        )}
      </section>
      <RunPanel id={id} />
    </main>
  );
}
