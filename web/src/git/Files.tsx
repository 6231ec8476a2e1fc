/** The changed files: what each would do in a commit, and which are chosen. */
import type { ChangedFile } from "../api/types";
import { useShown, useShownFile } from "./shown";

const LETTERS: Record<ChangedFile["change"], [string, string]> = {
  added: ["A", "added"],
  changed: ["M", "changed"],
  removed: ["D", "removed"],
  renamed: ["R", "renamed"],
  conflict: ["!", "in conflict"],
  untracked: ["U", "new"],
};

interface FilesProps {
  files: ChangedFile[];
  /** Null: there is nothing to choose. */
  chosen: ((file: ChangedFile) => boolean) | null;
  choose?(file: ChangedFile, chosen: boolean): void;
}

export function Files({ files, chosen, choose }: FilesProps) {
  const shown = useShown();
  const show = useShownFile((s) => s.show);
  return (
    <ul className="changed-files" aria-label="Changed files">
      {files.map((file) => {
        const [letter, word] = LETTERS[file.change];
        const cut = file.path.lastIndexOf("/") + 1;
        return (
          <li key={file.path} className={file.change} data-testid={`changed-${file.path}`}>
            {chosen && (
              <input
                type="checkbox"
                aria-label={`Commit ${file.path}`}
                checked={chosen(file)}
                onChange={(event) => choose?.(file, event.target.checked)}
              />
            )}
            <button
              aria-current={shown === file.path}
              title={file.was ? `${file.was} → ${file.path}` : file.path}
              onClick={() => show(file.path)}
            >
              <span className="name">{file.path.slice(cut)}</span>
              <span className="folder">
                <bdi>{file.path.slice(0, cut).replace(/\/$/, "")}</bdi>
              </span>
              <span className="hidden-label">, {word}</span>
            </button>
            <span className="letter" title={word} aria-hidden="true">
              {letter}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
