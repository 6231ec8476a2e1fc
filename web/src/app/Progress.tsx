/** Shows that something is being done, and after a while what. */
import { useWorking } from "../store/working";
import { useAfter } from "./useAfter";

/** Less is a flicker; more is a button that seems to do nothing. */
const SHOWN_AFTER = 100;
const TOLD_AFTER = 2000;

export function Progress() {
  const [first] = useWorking((s) => s.works);
  const shown = useAfter(first !== undefined, SHOWN_AFTER);
  const told = useAfter(first !== undefined, TOLD_AFTER);
  return (
    <div className="progress-holder" role="status" aria-live="polite">
      {shown && <div className="progress" data-testid="progress" aria-hidden="true" />}
      {told && (
        <div className="progress-words floating" data-testid="progress-words">
          {first?.what}…
        </div>
      )}
    </div>
  );
}
