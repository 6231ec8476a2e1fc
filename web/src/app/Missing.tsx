/** The address names a template that is not in the repository, or not any more. */
import { FileQuestionMark } from "lucide-react";
import { CANVAS } from "../store/place";

export function Missing() {
  return (
    <main className="sign-in">
      <div className="floating">
        <span className="mark">
          <FileQuestionMark size={14} />
        </span>
        <h1>There is no template {CANVAS} in this repository</h1>
        <p>It was moved or deleted, or the edits that make it are not saved yet.</p>
        <a className="button primary" style={{ marginTop: 14 }} href="/">
          Open the project
        </a>
      </div>
    </main>
  );
}
