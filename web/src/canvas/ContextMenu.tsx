/** By right click, the Menu key or Shift F10: what can be done with what is selected, from the table of commands. */
import { type MouseEvent, useLayoutEffect, useRef, useState } from "react";
import { MenuBox } from "../app/Menu";
import { useReturnFocus } from "../app/returnFocus";
import { keycaps } from "../commands/keys";
import { commands } from "../commands/list";
import { useContextMenu } from "../store/contextMenu";
import { shownAs } from "../store/document";
import { useSelection } from "../store/selection";
import type { CanvasNode } from "./nodes";

const selection = useSelection.getState;

function openAt(event: MouseEvent | globalThis.MouseEvent): void {
  event.preventDefault();
  useContextMenu.getState().open(event.clientX, event.clientY);
}

export function openWireMenu(event: MouseEvent, id: string): void {
  selection().selectWire(id, "canvas");
  openAt(event);
}

/** What is under the mouse is chosen first, unless it is among what is chosen. */
export const onMenu = {
  onNodeContextMenu(event: MouseEvent, { id }: CanvasNode) {
    if (!selection().cards.some((one) => one === id || shownAs(one) === id))
      selection().selectCards([id], "canvas");
    openAt(event);
  },
  onSelectionContextMenu: (event: MouseEvent) => openAt(event),
  onPaneContextMenu(event: MouseEvent | globalThis.MouseEvent) {
    selection().clear();
    openAt(event);
  },
};

function OpenMenu({
  x,
  y,
  label,
  kind,
}: {
  x: number;
  y: number;
  label: string;
  kind: "selection" | "ground";
}) {
  const close = useContextMenu((s) => s.close);
  const holder = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: x, top: y });
  useReturnFocus();
  useLayoutEffect(() => {
    const box = holder.current?.firstElementChild?.getBoundingClientRect();
    if (!box) return;
    const room = { left: window.innerWidth - box.width - 8, top: window.innerHeight - box.height - 8 };
    setPlace({ left: Math.max(8, Math.min(x, room.left)), top: Math.max(8, Math.min(y, room.top)) });
  }, [x, y]);
  const items = commands
    .filter((command) => command.menu === kind && (command.able?.() ?? true))
    .map((command) => ({
      label: command.title,
      keys: command.keys?.[0] ? keycaps(command.keys[0]) : undefined,
      run: () => void command.run(),
    }));
  return (
    <div
      ref={holder}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      <MenuBox
        className="context"
        label={label}
        testId="context-menu"
        style={place}
        sections={[{ items }]}
        close={close}
        leave={close}
      />
    </div>
  );
}

export function ContextMenu() {
  const at = useContextMenu((s) => s.at);
  const { cards, wire } = useSelection();
  if (!at) return null;
  const chosen = cards.length > 0 || wire !== null;
  const label =
    cards.length > 1 ? `${cards.length} cards` : (cards[0] ?? (wire === null ? "Canvas" : "Wire"));
  return <OpenMenu key={`${at.x} ${at.y}`} {...at} label={label} kind={chosen ? "selection" : "ground"} />;
}
