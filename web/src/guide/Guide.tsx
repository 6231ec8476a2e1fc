/** The first run: one small thing at a time, done by the person; it never stands in the way of anything else. */
import { useQuery } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { api, expect } from "../api/client";
import type { GuideStep } from "../api/types";
import { useDeployOf } from "../store/deployment";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { useGuide } from "./guide";
import { beforeOf, isDone, type Now } from "./progress";

const MOD = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl";

function useNow(): Now | null {
  const snapshot = useDocument((s) => s.snapshot);
  const deploy = useDeployOf("local");
  const codeShown = useView((s) => s.view === "code" || (s.view === "canvas" && s.split));
  return snapshot && { snapshot, deploy, codeShown };
}

interface PanelProps {
  title: string;
  count?: string;
  children: ReactNode;
}

function Panel({ title, count, children }: PanelProps) {
  const close = useGuide((s) => s.close);
  return (
    <section className="guide floating" aria-label="First steps" data-testid="guide">
      <header>
        <h2>{title}</h2>
        {count && <span className="aside">{count}</span>}
        <button className="icon" aria-label="Leave the first steps" data-testid="guide-close" onClick={close}>
          <X size={15} />
        </button>
      </header>
      {children}
    </section>
  );
}

function Keys({ keys }: { keys: string[] }) {
  return keys.map((combined) => (
    <span className="keycaps" key={combined}>
      {combined.split("+").map((key) => (
        <kbd key={key}>{key === "Mod" ? MOD : key}</kbd>
      ))}
    </span>
  ));
}

function Step({ steps, at, now }: { steps: GuideStep[]; at: number; now: Now }) {
  const { start, step: since, next } = useGuide();
  const step = steps[at];
  const onCanvas = useView((s) => s.view === "canvas");
  // Cards and wires count from when the guide began, what was done with them from when the step did.
  const before = start && since && { ...since, cards: start.cards, wires: start.wires };
  const done = Boolean(step && before && isDone(step, before, now));
  useEffect(() => {
    if (done) next(steps.length - 1, beforeOf(now));
  });
  if (!step) return null;
  const away = !onCanvas && (step.waits.what === "card" || step.waits.what === "wire");
  return (
    <Panel title={step.title} count={`${at + 1} of ${steps.length}`}>
      <ol className="dots" aria-hidden="true">
        {steps.map((each, index) => (
          <li key={each.title} className={index < at ? "done" : index === at ? "now" : ""} />
        ))}
      </ol>
      <p role="status">
        {at > 0 && <Check size={14} aria-label="Done." />} {step.words}{" "}
        {away && "It is done on the canvas: press 1."}
      </p>
      <footer>
        <Keys keys={step.keys} />
        <button
          className="button small"
          data-testid="guide-next"
          onClick={() => next(steps.length - 1, beforeOf(now))}
        >
          Pass over
        </button>
      </footer>
    </Panel>
  );
}

export function Guide() {
  const { at, begin, close } = useGuide();
  const ready = useDocument((s) => s.phase === "ready");
  const now = useNow();
  const { data: steps } = useQuery({
    queryKey: ["guide"],
    queryFn: () => expect(api.GET("/api/guide")),
    enabled: at !== null && ready,
  });
  if (at === null || !ready || !now || !steps) return null;
  if (typeof at === "number") return <Step steps={steps} at={at} now={now} />;
  if (at === "end")
    return (
      <Panel title="That is the whole way">
        <p role="status">
          Draw, look, save, run. <kbd>?</kbd> shows every key, <kbd>{MOD} K</kbd> finds everything by name,
          these steps too.
        </p>
        <footer>
          <button className="button small primary" onClick={close}>
            Close
          </button>
        </footer>
      </Panel>
    );
  return (
    <Panel title="New here? A minute and a half">
      <p>
        An API, a function and the wire between them: drawn, looked at, saved and run, on this project. You
        can undo all of it, and nothing is written before you save.
      </p>
      <footer>
        <button className="button small" data-testid="guide-skip" onClick={close}>
          Skip
        </button>
        <button
          className="button small primary"
          data-testid="guide-begin"
          onClick={() => begin(beforeOf(now))}
        >
          Begin
        </button>
      </footer>
    </Panel>
  );
}
