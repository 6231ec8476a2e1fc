/** A button with a menu under it: arrows move, Enter chooses, Escape gives the focus back to the button. */
import { Check } from "lucide-react";
import {
  type CSSProperties,
  Fragment,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from "react";

import { useAfter } from "./useAfter";
import { SHOWN_AFTER, Turning } from "./WorkButton";

export interface Item {
  label: string;
  detail?: string;
  /** Of a choice among the items of its section; undefined where it is a deed. */
  chosen?: boolean;
  /** A switch of its own. */
  switch?: boolean;
  testId?: string;
  /** Its keys, each in a cap. */
  keys?: string[];
  run(): void;
}

export interface Section {
  title?: string;
  items: Item[];
}

interface MenuProps {
  label: string;
  testId: string;
  icon: ReactNode;
  sections: Section[];
  /** Where the menu opens from its button. */
  side?: "below" | "right";
  open?: boolean;
  onOpen?(open: boolean): void;
  /** What was chosen last is still being done. */
  busy?: boolean;
}

function role({ chosen, switch: alone }: Item): "menuitem" | "menuitemradio" | "menuitemcheckbox" {
  if (chosen === undefined) return "menuitem";
  return alone ? "menuitemcheckbox" : "menuitemradio";
}

function Entry({ item, close }: { item: Item; close(): void }) {
  const stays = item.chosen !== undefined;
  return (
    <button
      role={role(item)}
      aria-checked={item.chosen}
      tabIndex={-1}
      data-testid={item.testId}
      onClick={() => {
        item.run();
        if (!stays) close();
      }}
    >
      {stays && <span className="tick">{item.chosen && <Check size={14} aria-hidden="true" />}</span>}
      <span className="what">
        {item.label}
        {item.detail && <small>{item.detail}</small>}
      </span>
      {item.keys && (
        <span className="keycaps" aria-hidden="true">
          {item.keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      )}
    </button>
  );
}

function Sections({ sections, close }: { sections: Section[]; close(): void }) {
  return sections.map(({ title = "", items }) => (
    <Fragment key={title}>
      {title && (
        <div className="heading" role="presentation">
          {title}
        </div>
      )}
      <div role="group" aria-label={title || undefined}>
        {items.map((item) => (
          <Entry key={item.label} item={item} close={close} />
        ))}
      </div>
    </Fragment>
  ));
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

interface BoxProps {
  label: string;
  sections: Section[];
  /** Gives the focus back, too. */
  close(): void;
  /** Tab goes on from where the menu is. */
  leave(): void;
  className?: string;
  style?: CSSProperties;
  testId?: string;
}

/** The menu itself: the first item has the focus. */
export function MenuBox({ label, sections, close, leave, className = "", style, testId }: BoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const items = () => [...(box.current?.querySelectorAll<HTMLElement>("button") ?? [])];
  useEffect(() => items()[0]?.focus({ preventScroll: true }), []);
  const move = (event: KeyboardEvent) => {
    const all = items();
    const at = all.findIndex((item) => item === document.activeElement);
    const step = STEPS[event.key];
    if (event.key === "Escape") close();
    else if (event.key === "Tab") return leave();
    else if (step) all[(at + step + all.length) % all.length]?.focus();
    else if (event.key === "Home") all[0]?.focus();
    else if (event.key === "End") all[all.length - 1]?.focus();
    else if (event.key !== "Enter" && event.key !== " ") return;
    else return event.stopPropagation();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className={`menu floating ${className}`}
      role="menu"
      aria-label={label}
      style={style}
      data-testid={testId}
      ref={box}
      onKeyDown={move}
      onContextMenu={(event) => event.preventDefault()}
    >
      <Sections sections={sections} close={close} />
    </div>
  );
}

export function Menu(props: MenuProps) {
  const { label, testId, icon, sections, side = "below", open, onOpen, busy = false } = props;
  const turning = useAfter(busy, SHOWN_AFTER);
  const [own, setOwn] = useState(false);
  const [shown, setShown] = [open ?? own, onOpen ?? setOwn];
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setShown(false);
    button.current?.focus();
  };
  return (
    <div
      className={`menu-holder ${side}`}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setShown(false);
      }}
    >
      <button
        className={`icon${shown ? " on" : ""}`}
        ref={button}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={shown}
        aria-busy={busy || undefined}
        aria-disabled={busy || undefined}
        data-testid={testId}
        onClick={() => !busy && setShown(!shown)}
      >
        {turning ? <Turning size={16} /> : icon}
      </button>
      {shown && <MenuBox label={label} sections={sections} close={close} leave={() => setShown(false)} />}
    </div>
  );
}
