/** After the drop: which connection, and with which access. One click each, the usual one first. */
import { useEffect, useRef } from "react";
import type { Access, Target } from "../api/types";
import { useWiring } from "../store/wiring";
import { connectAs } from "./wireDrawing";

const WORDS: Record<Access, string> = { read: "Reads", write: "Writes", "read-write": "Reads and writes" };

interface Entry {
  option: Target;
  access: Access | null;
  words: string;
}

function entriesOf(options: Target[]): Entry[] {
  return options.flatMap((option): Entry[] => {
    if (option.accesses.length < 2) return [{ option, access: option.default_access ?? option.accesses[0] ?? null, words: option.label || option.connection }];
    const usual = option.default_access ?? option.accesses[0];
    const ordered = [...option.accesses].sort((a, b) => Number(b === usual) - Number(a === usual));
    return ordered.map((access) => ({ option, access, words: WORDS[access] }));
  });
}

const DASH = { event: "", access: " access", attach: " attach" };

export function Chooser() {
  const choice = useWiring((s) => s.choice);
  const choose = useWiring((s) => s.choose);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector("button")?.focus(), [choice]);
  if (!choice) return null;
  const move = (by: number) => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((b) => b === document.activeElement);
    buttons[(at + by + buttons.length) % buttons.length]?.focus();
  };
  return (
    <div
      className="chooser floating"
      role="dialog"
      aria-label={`Wire from ${choice.source} to ${choice.target}`}
      style={{ left: Math.min(choice.x + 8, window.innerWidth - 290), top: choice.y + 8 }}
      ref={list}
      onKeyDown={(event) => {
        if (event.key === "Escape") choose(null);
        if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
        if (event.key.startsWith("Arrow") || event.key === "Escape") event.preventDefault();
        event.stopPropagation();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) choose(null);
      }}
    >
      <p>
        {choice.facet ?? choice.source} → {choice.target}
      </p>
      {entriesOf(choice.options).map((entry) => (
        <button
          key={`${entry.option.connection} ${entry.access}`}
          data-testid={`choose-${entry.access ?? entry.option.connection}`}
          onClick={() => {
            choose(null);
            void connectAs(choice, entry.option, entry.access);
          }}
        >
          <svg width="22" height="4" aria-hidden="true">
            <path d="M0 2h22" className={`wire${DASH[entry.option.style]}`} />
          </svg>
          {entry.words}
          {entry.access && entry.access === entry.option.default_access && <small>usual</small>}
        </button>
      ))}
    </div>
  );
}
