/** Asks before an edit that makes the next deployment lose data or fail: nothing is changed until then. */
import { TriangleAlert } from "lucide-react";
import { useConfirming } from "../store/confirming";
import { Dialog } from "./Dialog";
import { Words } from "./Words";

export function Confirm() {
  const asked = useConfirming((s) => s.asked);
  if (!asked) return null;
  const { warnings, answer } = asked;
  return (
    <Dialog label="Before this is changed" close={() => answer(false)}>
      <div className="asking" data-testid="confirm">
        <header>
          <h2>Change it all the same?</h2>
          <p>Nothing is changed yet. Undo takes it back until it is deployed.</p>
        </header>
        <ul className="dangers">
          {warnings.map((one) => (
            <li key={one.id}>
              <TriangleAlert size={15} aria-hidden="true" />
              <div>
                <b>
                  <Words text={one.summary} />.
                </b>{" "}
                <Words text={[one.detail, one.fix?.summary].filter(Boolean).join(" ")} />
              </div>
            </li>
          ))}
        </ul>
        <footer>
          <button className="button small" autoFocus onClick={() => answer(false)}>
            Leave it
          </button>
          <button className="button small danger" data-testid="confirm-yes" onClick={() => answer(true)}>
            Change it
          </button>
        </footer>
      </div>
    </Dialog>
  );
}
