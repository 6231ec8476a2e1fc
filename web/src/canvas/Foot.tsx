/** Zoom, legend, and the count of problems. */
import { useReactFlow, useStore } from "@xyflow/react";
import { CircleAlert, CircleCheck, Maximize, Minus, Plus, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Diagnostic } from "../api/types";
import { useDocument, NO_CARDS } from "../store/document";
import { useFolding } from "../store/folding";
import { useView } from "../store/view";
import { useReferencesShown } from "./useReferencesShown";
import { viewport } from "./viewport";
import { Turning } from "../app/WorkButton";
import { useChecking } from "../problems/useChecking";

const NONE: Diagnostic[] = [];

function Zoom() {
  const flow = useReactFlow();
  const zoom = useStore((s) => s.transform[2]);
  return (
    <div className="floating">
      <button className="icon" aria-label="Zoom out" onClick={() => void flow.zoomOut()}>
        <Minus size={15} />
      </button>
      <span className="zoom">{Math.round(zoom * 100)}%</span>
      <button className="icon" aria-label="Zoom in" onClick={() => void flow.zoomIn()}>
        <Plus size={15} />
      </button>
      <button className="icon" aria-label="Fit the drawing into view" onClick={() => viewport()?.fit()}>
        <Maximize size={14} />
      </button>
    </div>
  );
}

function Sample({ kind }: { kind: string }) {
  return (
    <svg width="22" height="4" aria-hidden="true">
      <path d="M1 2h20" className={`wire ${kind}`} />
    </svg>
  );
}

/** Roles, permissions, log groups and the like: cards, or folded into the card that owns them. */
function Details() {
  const count = useDocument((s) => (s.snapshot?.cards ?? NO_CARDS).filter((card) => card.owner).length);
  const { details, showDetails } = useFolding();
  if (!count) return null;
  const said = "roles, permissions, log groups and the like";
  return (
    <button
      className="legend details"
      aria-pressed={details}
      data-testid="details"
      title={details ? `Fold ${said} into the card that owns them (D)` : `Show ${said} as cards (D)`}
      onClick={() => showDetails(!details)}
    >
      {details ? `${count} ${count === 1 ? "detail" : "details"}` : `+${count} folded`}
    </button>
  );
}

function Legend() {
  const cards = useDocument((s) => s.snapshot?.cards ?? NO_CARDS);
  const count = cards.filter((card) => !card.virtual).length;
  const shown = useReferencesShown();
  const show = useView((s) => s.showReferences);
  return (
    <div className="text floating">
      <span>
        <b data-testid="resource-count">{count}</b> {count === 1 ? "resource" : "resources"}
      </span>
      <span className="legend">
        <Sample kind="event" />
        event
      </span>
      <span className="legend">
        <Sample kind="access" />
        access
      </span>
      <button
        className="legend"
        aria-pressed={shown}
        title="Show or hide references"
        onClick={() => show(!shown)}
      >
        <Sample kind="reference" />
        reference
      </button>
      <Details />
    </div>
  );
}

function ProblemCount() {
  const diagnostics = useDocument((s) => s.snapshot?.diagnostics ?? NONE);
  const { panel, open } = useView();
  const errors = diagnostics.filter((d) => d.severity === "error").length;
  const warnings = diagnostics.filter((d) => d.severity === "warning").length;
  const read = useDocument((s) => s.snapshot !== null);
  const checking = useChecking();
  if (!read) return null;
  const none = checking ? "Checking…" : "No problems";
  const said = diagnostics.length ? `${errors} errors, ${warnings} warnings: show problems` : none;
  return (
    <button
      className="problems-button floating"
      data-testid="problems"
      aria-label={said}
      aria-expanded={panel === "problems"}
      aria-busy={checking || undefined}
      onClick={() => open(panel === "problems" ? null : "problems")}
    >
      {errors + warnings === 0 && (
        <span>
          {checking ? <Turning /> : <CircleCheck size={14} />}
          {checking ? "Checking…" : "No problems"}
        </span>
      )}
      {errors > 0 && (
        <span className="errors">
          <CircleAlert size={14} />
          {errors}
        </span>
      )}
      {warnings > 0 && (
        <span className="warnings">
          <TriangleAlert size={14} />
          {warnings}
        </span>
      )}
    </button>
  );
}

/** The foot of a canvas; in it what is told of that kind of canvas. */
export function FootOf({ children }: { children: ReactNode }) {
  return (
    <div className="foot">
      <Zoom />
      {children}
      <ProblemCount />
    </div>
  );
}

export function Foot() {
  return (
    <FootOf>
      <Legend />
    </FootOf>
  );
}
