/** Selects every card that is drawn. */
import { useDocument } from "./document";
import { useSelection } from "./selection";

export function selectAll(): void {
  const { cards } = useDocument.getState().drawing;
  useSelection.getState().selectCards(
    cards.map((card) => card.id),
    "canvas",
  );
}
