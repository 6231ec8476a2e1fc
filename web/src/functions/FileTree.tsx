/** The files of a function's code, by folder. */
import { FilePlus2 } from "lucide-react";
import { useState } from "react";
import { tellRefusal } from "../edits/send";
import { queries } from "../api/queries";
import type { CodeFolder } from "../api/types";
import { unsavedOf, useFunction } from "./functionStore";
import { writeFile } from "./queries";
import { WorkButton } from "../app/WorkButton";
import { once, useDoing } from "../store/doing";

function NewFile({ id, folder, close }: { id: string; folder: CodeFolder; close(): void }) {
  const [name, setName] = useState("");
  const there = folder.files.includes(name);
  const make = async () => {
    try {
      await writeFile(id, name, "", null);
      await queries.invalidateQueries({ queryKey: ["code", id] });
      useFunction.getState().show(name);
      close();
    } catch (error) {
      tellRefusal(error, "Not made");
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void once("new file", make);
      }}
    >
      <input
        className="input"
        autoFocus
        placeholder="helpers.py"
        aria-label="Name of the new file"
        aria-invalid={there}
        data-testid="new-file-name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && close()}
      />
      <WorkButton
        className="button small"
        disabled={!name.trim() || there}
        busy={useDoing("new file")}
        says="Making it…"
        data-testid="make-file"
      >
        Make it
      </WorkButton>
    </form>
  );
}

export function FileTree({ id, folder }: { id: string; folder: CodeFolder }) {
  const { file: shown, show, buffers } = useFunction();
  const [making, setMaking] = useState(false);
  const current = shown ?? folder.handler ?? folder.files[0];
  return (
    <nav className="file-tree" aria-label={`Files of ${id}`}>
      <header>
        <span title={folder.folder}>{folder.folder}</span>
        <button
          className="icon"
          aria-label="New file"
          title="New file"
          aria-expanded={making}
          data-testid="new-file"
          onClick={() => setMaking(!making)}
        >
          <FilePlus2 size={14} />
        </button>
      </header>
      {making && <NewFile id={id} folder={folder} close={() => setMaking(false)} />}
      <ul>
        {folder.files.map((file) => {
          const depth = file.split("/").length - 1;
          const changed = unsavedOf(buffers, id, file);
          return (
            <li key={file}>
              <button
                aria-current={file === current}
                data-testid={`file-${file}`}
                title={file}
                style={{ paddingLeft: 10 + depth * 12 }}
                onClick={() => show(file)}
              >
                {file.slice(file.lastIndexOf("/") + 1)}
                {changed && <span className="unsaved" role="img" aria-label="not saved" />}
              </button>
            </li>
          );
        })}
      </ul>
      {folder.more && <p className="infos">There are more files than are listed.</p>}
    </nav>
  );
}
