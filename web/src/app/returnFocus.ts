/** Where the focus goes when what had it is gone. */
import { useEffect, useState } from "react";

const home = () => document.querySelector<HTMLElement>("[data-home]");

/** To what had it before, or to the stage, unless somebody else has taken it by then. */
export function giveBack(before: Element | null): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    const to =
      before instanceof HTMLElement && before.isConnected && before !== document.body ? before : home();
    to?.focus({ preventScroll: true });
  });
}

/** For what opens over the page and takes the focus: it goes back when that closes. */
export function useReturnFocus(): void {
  // Before it is drawn: a field of its own may take the focus as it comes.
  const [before] = useState(() => document.activeElement);
  useEffect(() => () => giveBack(before), [before]);
}

/** Once it is drawn, unless the person has gone on to something else by then. */
export function focusCard(id: string): void {
  let frames = 5;
  const look = () => {
    const { activeElement } = document;
    if (activeElement !== document.body && activeElement !== home()) return;
    const card = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
    if (card) card.focus({ preventScroll: true });
    else if (frames-- > 0) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
