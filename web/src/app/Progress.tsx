/** Shows that something is being done, and after a while what. */
import { useEffect, useState } from "react";
import { useWorking } from "../store/working";

/** Less is a flicker; more is a button that seems to do nothing. */
const SHOWN_AFTER = 100;
const TOLD_AFTER = 2000;

/** Whether it has lasted that long by now. */
function useAfter(on: boolean, wait: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!on) return setLate(false);
    const timer = setTimeout(() => setLate(true), wait);
    return () => clearTimeout(timer);
  }, [on, wait]);
  return on && late;
}

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
