/** A listbox driven from its search field: arrows move, Enter chooses, the active option stays in view. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";

export function useOptions(count: number, choose: (index: number) => void, close: () => void) {
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const current = Math.min(active, Math.max(count - 1, 0));
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setActive(Math.min(current + 1, count - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(current - 1, 0));
    else if (event.key === "Enter" && count) choose(current);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const fieldProps = {
    role: "combobox",
    "aria-expanded": count > 0,
    "aria-autocomplete": "list" as const,
    "aria-controls": count ? `${id}list` : undefined,
    "aria-activedescendant": count ? `${id}${current}` : undefined,
    onKeyDown,
    autoFocus: true,
    autoComplete: "off",
    spellCheck: false,
  };
  // A list of no options is none: what stands there instead is text.
  const listProps = count ? { role: "listbox", id: `${id}list`, ref: list } : { ref: list };
  const optionProps = (index: number) => ({
    role: "option",
    id: `${id}${index}`,
    "aria-selected": index === current,
    className: `option${index === current ? " active" : ""}`,
    onPointerMove: () => setActive(index),
  });
  return { fieldProps, listProps, optionProps, reset: () => setActive(0) };
}
