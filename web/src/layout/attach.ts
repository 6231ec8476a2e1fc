/** Which lines shape the layout: every wire, and of the references only those that bring a lone card to a neighbour. */
import type { Drawing, Line } from "./drawing";

/** A card that more references than this meet (a key, a network) would pull the whole drawing towards itself. */
const HUB = 6;

function count(ends: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
  return counts;
}

export function shapingLines({ lines }: Pick<Drawing, "lines">): Line[] {
  const wires = lines.filter((line) => !line.reference);
  const references = lines.filter((line) => line.reference);
  const degree = count(references.flatMap((line) => [line.source, line.target]));
  const placed = new Set(wires.flatMap((line) => [line.source, line.target]));
  const hub = (id: string) => (degree.get(id) ?? 0) > HUB;
  const chosen = references.filter((line) => {
    if (hub(line.source) || hub(line.target) || (placed.has(line.source) && placed.has(line.target)))
      return false;
    placed.add(line.source).add(line.target);
    return true;
  });
  return [...wires, ...chosen];
}
