/** How far the embedded cloud does what AWS does: a ring that is empty, half full or full. */
import type { Card } from "../api/types";
import { fidelityWords } from "./names";

export type Level = NonNullable<Card["fidelity"]>["level"];

export function Ring({ level }: { level: Level }) {
  return (
    <svg width="9" height="9" viewBox="0 0 9 9" aria-hidden="true">
      {level === "emulated" && <circle cx="4.5" cy="4.5" r="4" fill="currentColor" />}
      {level !== "emulated" && (
        <circle cx="4.5" cy="4.5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
      {level === "partly" && <path d="M4.5 0.75 a3.75 3.75 0 0 0 0 7.5 z" fill="currentColor" />}
    </svg>
  );
}

/** `near`: the card is dealt with. That all is well needs no mark on every card. */
export function FidelityMark({ card, near }: { card: Card; near: boolean }) {
  const told = card.fidelity;
  if (!told || (told.level === "emulated" && !near)) return null;
  const said = fidelityWords(told);
  return (
    <span
      className={`fidelity ${told.level}`}
      role="img"
      aria-label={said}
      title={said}
      data-testid={`fidelity-${card.id}`}
    >
      <Ring level={told.level} />
    </span>
  );
}
