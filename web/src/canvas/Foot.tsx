/** Zoom, legend, and the count of problems. */
import { useReactFlow, useStore } from "@xyflow/react";
import { CircleAlert, CircleCheck, Maximize, Minus, Plus, TriangleAlert } from "lucide-react";
import type { Diagnostic } from "../api/types";
import { useDocument, NO_CARDS } from "../store/document";
import { useView } from "../store/view";
import { useReferencesShown } from "./useReferencesShown";
import { viewport } from "./viewport";

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
    </div>
  );
}

function ProblemCount() {
  const diagnostics = useDocument((s) => s.snapshot?.diagnostics ?? NONE);
  const { panel, open } = useView();
  const errors = diagnostics.filter((d) => d.severity === "error").length;
  const warnings = diagnostics.filter((d) => d.severity === "warning").length;
  const said = diagnostics.length ? `${errors} errors, ${warnings} warnings: show problems` : "No problems";
  return (
    <button
      className="problems-button floating"
      data-testid="problems"
      aria-label={said}
      aria-expanded={panel === "problems"}
      onClick={() => open(panel === "problems" ? null : "problems")}
    >
      {errors + warnings === 0 && (
        <span>
          <CircleCheck size={14} />
          No problems
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

export function Foot() {
  return (
    <div className="foot">
      <Zoom />
      <Legend />
      <ProblemCount />
    </div>
  );
}
