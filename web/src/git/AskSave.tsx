/** Asks for a save before git touches the files: no edit is left behind or overwritten. */
import { Dialog } from "../app/Dialog";
import { useSaving } from "../store/saving";

export function AskSave() {
  const asked = useSaving((s) => s.asked);
  if (!asked) return null;
  return (
    <Dialog label="Unsaved edits" close={() => asked.answer(false)}>
      <div className="asking" data-testid="ask-save">
        <header>
          <h2>Save your edits first?</h2>
          <p>{asked.what} works with the files on disk, which lack your last edits.</p>
        </header>
        <footer>
          <button className="button small" onClick={() => asked.answer(false)}>
            Leave it
          </button>
          <button
            className="button small primary"
            autoFocus
            data-testid="save-first"
            onClick={() => asked.answer(true)}
          >
            Save and go on
          </button>
        </footer>
      </div>
    </Dialog>
  );
}
