/** A modal box over the app: Escape and a click beside it close it, Tab stays inside. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

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
  useEffect(() => {
    const before = document.activeElement;
    if (!box.current?.contains(before)) box.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
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
          if (event.key === "Escape") close();
          if (event.key === "Tab") keepInside(event);
        }}
      >
        {children}
      </div>
    </div>
  );
}
