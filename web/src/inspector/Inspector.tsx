/** What floats at the right: the settings of the selected card, or of the selected wire. */
import { useDocument } from "../store/document";
import { useSelection } from "../store/selection";
import { CardInspector } from "./CardInspector";
import { WireInspector } from "./WireInspector";

export function Inspector() {
  const { cards, wire, by } = useSelection();
  const snapshot = useDocument((s) => s.snapshot);
  const [only] = cards;
  // Whoever walks through the code wants to see the drawing beside it, not a panel over it.
  const card = cards.length === 1 && by !== "code" ? snapshot?.cards.find((c) => c.id === only) : undefined;
  const line = snapshot?.wires.find((w) => w.id === wire);
  if (card) return <CardInspector card={card} key={card.id} />;
  if (line) return <WireInspector wire={line} key={line.id} />;
  return null;
}
