/** What belongs to a card: how many are folded into it, and the switch that shows them. */
import { useFolding } from "../store/folding";

const NAMED = 6;

export function Held({ card, held, folded }: { card: string; held: readonly string[]; folded: boolean }) {
  const details = useFolding((s) => s.details);
  const toggle = useFolding((s) => s.toggle);
  if (details) return null;
  const more = held.length > NAMED ? ` and ${held.length - NAMED} more` : "";
  const names = `${held.slice(0, NAMED).join(", ")}${more}`;
  const sign = folded ? `+${held.length}` : "−";
  // The name begins with what is to be seen, for those who speak it.
  const said = `${sign}: ${folded ? "show what belongs to" : "fold into"} ${card}: ${names}`;
  return (
    <button
      className="held nodrag nopan"
      aria-expanded={!folded}
      aria-label={said}
      title={said}
      data-testid={`held-${card}`}
      onClick={(event) => {
        event.stopPropagation();
        toggle(card);
      }}
    >
      {sign}
    </button>
  );
}
