/** What floats at the right: the settings of the selected card or wire, or what several cards have. */
import { useDocument } from "../store/document";
import { useSelection } from "../store/selection";
import { CardInspector } from "./CardInspector";
import { GroupInspector } from "./GroupInspector";
import { SelectionInspector } from "./SelectionInspector";
import { WireInspector } from "./WireInspector";

export function Inspector() {
  const { cards, wire, by } = useSelection();
  const snapshot = useDocument((s) => s.snapshot);
  const [only] = cards;
  // Whoever walks through the code wants to see the drawing beside it, not a panel over it.
  const card = cards.length === 1 && by !== "code" ? snapshot?.cards.find((c) => c.id === only) : undefined;
  const line = snapshot?.wires.find((w) => w.id === wire);
  const several = by === "code" ? [] : (snapshot?.cards ?? []).filter((c) => cards.includes(c.id));
  const box = snapshot?.groups.find((group) => group.free && group.id === only);
  if (box && cards.length === 1) return <GroupInspector group={box} key={box.id} />;
  if (several.length > 1) return <SelectionInspector cards={several} />;
  if (card) return <CardInspector card={card} key={card.id} />;
  if (line) return <WireInspector wire={line} key={line.id} />;
  return null;
}
