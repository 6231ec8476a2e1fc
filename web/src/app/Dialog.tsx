/** A modal box over the app: Escape and a click beside it close it, Tab stays inside. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useReturnFocus } from "./returnFocus";

interface DialogProps {
  label: string;
  close(): void;
  children: ReactNode;
}

const FOCUSABLE = "button, input, select, textarea, a[href], [tabindex='0']";

function keepInside(event: KeyboardEvent<HTMLElement>): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
}

export function Dialog({ label, close, children }: DialogProps) {
  const box = useRef<HTMLDivElement>(null);
  useReturnFocus();
  useEffect(() => {
    if (!box.current?.contains(document.activeElement)) box.current?.focus();
  }, []);
  return (
    <div
      className="veil"
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div
        className="dialog floating"
        role="dialog"
        aria-modal="true"
        aria-label={label}
        tabIndex={-1}
        ref={box}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            // It closes this, and nothing behind it.
            event.preventDefault();
            close();
          }
          if (event.key === "Tab") keepInside(event);
        }}
      >
        {children}
      </div>
    </div>
  );
}
