/** After the drop: which connection, and with which access or route. One click each, the usual one first. */
import { useEffect, useRef, useState } from "react";
import type { Access, Target } from "../api/types";
import { type Choice, useWiring } from "../store/wiring";
import { facetOf, pathFor, RouteForm } from "./RouteForm";
import { connectAs, freshName, needsName, needsRoute } from "./wireDrawing";

const WORDS: Record<Access, string> = { read: "Reads", write: "Writes", "read-write": "Reads and writes" };

interface Entry {
  option: Target;
  access: Access | null;
  words: string;
}

const upper = (words: string) => words.slice(0, 1).toUpperCase() + words.slice(1);

function entriesOf(options: Target[]): Entry[] {
  return options.flatMap((option): Entry[] => {
    const usual = option.default_access ?? option.accesses[0] ?? null;
    if (option.accesses.length < 2)
      return [{ option, access: usual, words: upper(option.label || option.connection) }];
    const ordered = [...option.accesses].sort((a, b) => Number(b === usual) - Number(a === usual));
    return ordered.map((access) => ({ option, access, words: WORDS[access] }));
  });
}

const SAMPLE = { event: "", access: " access", attach: " attach" };
const WIDTH = 264;

function OpenChooser({ choice }: { choice: Choice }) {
  const choose = useWiring((s) => s.choose);
  const [route, setRoute] = useState({ method: "GET", path: pathFor(choice.target) });
  const [task, setTask] = useState(() => freshName(choice.source, choice.target));
  const list = useRef<HTMLDivElement>(null);
  const entries = entriesOf(choice.options);
  const routed = choice.options.some((option) => needsRoute(choice, option));
  const named = choice.options.some((option) => needsName(choice, option));
  useEffect(() => {
    if (!routed && !named) list.current?.querySelector("button")?.focus();
  }, [routed, named]);
  const connect = ({ option, access }: Entry) => {
    choose(null);
    const made = needsName(choice, option) ? task.trim() : choice.facet;
    const facet = needsRoute(choice, option) ? facetOf(route) : made;
    void connectAs({ source: choice.source, facet }, option, access);
  };
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
      style={{
        left: Math.min(choice.x + 8, window.innerWidth - WIDTH - 26),
        top: Math.min(choice.y + 8, window.innerHeight - 320),
      }}
      ref={list}
      onKeyDown={(event) => {
        if (event.key === "Escape") choose(null);
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          move(event.key === "ArrowDown" ? 1 : -1);
          event.preventDefault();
        }
        event.stopPropagation();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) choose(null);
      }}
    >
      <p>
        {choice.facet ?? choice.source} → {choice.target}
      </p>
      {routed && (
        <RouteForm route={route} change={setRoute} submit={() => entries[0] && connect(entries[0])} />
      )}
      {named && (
        <div className="route-form">
          <input
            className="input"
            aria-label="Name of the state"
            data-testid="task-name"
            value={task}
            spellCheck={false}
            autoFocus
            onFocus={(event) => event.target.select()}
            onChange={(event) => setTask(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && task.trim() && entries[0]) connect(entries[0]);
            }}
          />
        </div>
      )}
      {entries.map((entry) => (
        <button
          key={`${entry.option.connection} ${entry.access}`}
          data-testid={`choose-${entry.access ?? entry.option.connection}`}
          disabled={
            (needsRoute(choice, entry.option) && !route.path.trim()) ||
            (needsName(choice, entry.option) && !task.trim())
          }
          onClick={() => connect(entry)}
        >
          <svg width="22" height="4" aria-hidden="true">
            <path d="M0 2h22" className={`wire${SAMPLE[entry.option.style]}`} />
          </svg>
          {entry.words}
          {entry.access && entry.access === entry.option.default_access && <small>usual</small>}
        </button>
      ))}
    </div>
  );
}

export function Chooser() {
  const choice = useWiring((s) => s.choice);
  return choice ? <OpenChooser key={`${choice.source} ${choice.target}`} choice={choice} /> : null;
}
