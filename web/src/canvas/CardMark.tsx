/** What decides whether a resource is made. */
import type { Card } from "../api/types";
import { useDocument } from "../store/document";

/** That it exists already, or else the Condition without which it is not made. */
export function CardMark({ card }: { card: Card }) {
  if (card.existing) {
    const always = card.existing === "always";
    const said = always
      ? `Exists already: ${card.parameter} says which one`
      : `One that exists where ${card.parameter} names it; else this stack makes it`;
    return (
      <span className="condition-mark" title={said} data-testid={`existing-${card.id}`}>
        {always ? "existing" : "or existing"}
      </span>
    );
  }
  return card.condition ? (
    <span className="condition-mark" title={`Only if ${card.condition}`}>
      {card.condition}
    </span>
  ) : null;
}

/** That of the card which a group stands for. */
export function GroupMark({ id }: { id: string }) {
  const card = useDocument(({ snapshot }) => snapshot?.cards.find((one) => one.id === id));
  return card ? <CardMark card={card} /> : null;
}
