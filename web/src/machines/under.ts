/** The card under the pointer where a line is let go, the innermost one. */
export function stateUnder(event: MouseEvent | TouchEvent): string | null {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  if (!at) return null;
  const found = document.elementsFromPoint(at.clientX, at.clientY);
  const node = found.map((one) => one.closest<HTMLElement>(".react-flow__node")).find(Boolean);
  return node?.dataset["id"] ?? null;
}
