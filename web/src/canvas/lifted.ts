/**
 * While cards are dragged only they are shifted, by a style of their own: React and React Flow hear of it when they are put
 * down. To tell them at each step is to go through every card at each step.
 */
import type { Pt } from "../layout/drawing";

interface Lifted {
  element: HTMLElement;
  from: Pt;
}

const lifted = new Map<string, Lifted>();

/** The frame around several selected cards goes with them. */
const FRAME = ".react-flow__nodesselection-rect";

function lift(id: string, from: Pt): Lifted | undefined {
  const element = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  if (!element) return undefined;
  const made = { element, from };
  lifted.set(id, made);
  return made;
}

/** `from`: where the card is for React. */
export function carry(id: string, from: Pt, to: Pt): void {
  const one = lifted.get(id) ?? lift(id, from);
  if (!one) return;
  const shift = `${to.x - one.from.x}px ${to.y - one.from.y}px`;
  one.element.style.translate = shift;
  const frame = lifted.size > 1 && document.querySelector<HTMLElement>(FRAME);
  if (frame) frame.style.translate = shift;
}

export function putDown(): void {
  for (const { element } of lifted.values()) element.style.translate = "";
  const frame = document.querySelector<HTMLElement>(FRAME);
  if (frame) frame.style.translate = "";
  lifted.clear();
}
