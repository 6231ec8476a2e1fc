/** The list of problems: each goes to its card and its line, and is mended with a click where that is possible. */
import { Nothing } from "../app/Nothing";
import { useEffect, useRef } from "react";
import { CircleAlert, Info, TriangleAlert, X } from "lucide-react";
import type { Diagnostic } from "../api/types";
import { jumpTo, jumpToLine } from "../app/jump";
import { send } from "../edits/send";
import { useReturnFocus } from "../app/returnFocus";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { Turning, WorkButton } from "../app/WorkButton";
import { useChecking } from "./useChecking";

const NONE: Diagnostic[] = [];
const ORDER = { error: 0, warning: 1, info: 2 };
const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info };

function go(problem: Diagnostic): void {
  if (problem.resource) jumpTo(problem.resource);
  const { view, split } = useView.getState();
  if (problem.line && (!problem.resource || split || view === "code")) jumpToLine(problem.line);
}

function ProblemRow({ problem }: { problem: Diagnostic }) {
  const Icon = ICONS[problem.severity];
  return (
    <li className="problem">
      <Icon size={14} className={`${problem.severity}s`} aria-label={problem.severity} />
      <button className="go" onClick={() => go(problem)}>
        {problem.summary}
        <span className="where">
          {[problem.resource, problem.line ? `line ${problem.line}` : problem.file, problem.code]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </button>
      {problem.fix?.applicable && (
        <WorkButton
          className="button small"
          title={problem.fix.summary}
          says="Fixing…"
          work={() => send({ do: "fix", diagnostic: problem.id })}
        >
          Fix
        </WorkButton>
      )}
    </li>
  );
}

/** Where the focus is as long as there is nothing to work with, or what had it is gone. */
function isIdle(list: HTMLElement): boolean {
  const focused = document.activeElement;
  return !focused || focused === document.body || focused === list.querySelector("header button");
}

/** The first problem has the focus, so that keys work the list; what had it before has it again. */
function OpenProblems() {
  const open = useView((s) => s.open);
  const list = useRef<HTMLElement>(null);
  useReturnFocus();
  const diagnostics = useDocument((s) => s.snapshot?.diagnostics ?? NONE);
  const checking = useChecking();
  const sorted = [...diagnostics].sort((a, b) => ORDER[a.severity] - ORDER[b.severity] || a.line - b.line);
  const first = sorted[0]?.id;
  const opened = useRef(false);
  // Problems may come after the list was opened, while the checks still run.
  useEffect(() => {
    const { current } = list;
    if (!current || (opened.current && !isIdle(current))) return;
    opened.current = true;
    (current.querySelector<HTMLElement>(".go") ?? current.querySelector<HTMLElement>("button"))?.focus();
  }, [first]);
  return (
    <section className="problems floating" aria-label="Problems" data-testid="problem-list" ref={list}>
      <header>
        <h2>Problems</h2>
        <button className="icon" aria-label="Close" onClick={() => open(null)}>
          <X size={15} />
        </button>
      </header>
      <ul>
        {sorted.map((problem) => (
          <ProblemRow key={problem.id} problem={problem} />
        ))}
      </ul>
      {!sorted.length && checking && (
        <div className="nothing" role="status">
          <Turning /> Checking…
        </div>
      )}
      {!sorted.length && !checking && (
        <Nothing title="Nothing is wrong">
          What is wrong with the template, its wires or its code is listed here while you draw, each with its
          line and what mends it.
        </Nothing>
      )}
    </section>
  );
}

export function Problems() {
  return useView((s) => s.panel) === "problems" ? <OpenProblems /> : null;
}
