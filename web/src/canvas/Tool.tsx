/** A button of the tools at the left edge, and undo and redo, which every canvas has. */
import { Redo2, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { redo, undo } from "../edits/history";
import { useDocument } from "../store/document";
import { useWorking } from "../store/working";
import { useAfter } from "../app/useAfter";
import { SHOWN_AFTER, Turning } from "../app/WorkButton";

interface ToolProps {
  label: string;
  testId: string;
  onClick(): unknown;
  disabled?: boolean;
  pressed?: boolean;
  busy?: boolean;
  children: ReactNode;
}

/** Undo and redo go on from each other: a second press before the first is answered is the next step. */
export function Tool({ label, testId, onClick, disabled, pressed, busy, children }: ToolProps) {
  const turning = useAfter(busy ?? false, SHOWN_AFTER);
  return (
    <button
      className={`icon${pressed ? " on" : ""}`}
      aria-label={label}
      aria-pressed={pressed}
      aria-busy={busy || undefined}
      title={label}
      data-testid={testId}
      disabled={disabled}
      onClick={() => void onClick()}
    >
      {turning ? <Turning size={16} /> : children}
    </button>
  );
}

/** Undo and redo, each with what it would do. */
export function HistoryTools() {
  const snapshot = useDocument((s) => s.snapshot);
  const works = useWorking((s) => s.works);
  const busy = (what: string) => works.some((work) => work.what === what);
  const undoes = snapshot?.undo_label ? `Undo: ${snapshot.undo_label}` : "Undo";
  const redoes = snapshot?.redo_label ? `Redo: ${snapshot.redo_label}` : "Redo";
  return (
    <>
      <Tool
        label={undoes}
        testId="undo"
        disabled={!snapshot?.can_undo}
        busy={busy("Undoing")}
        onClick={() => void undo()}
      >
        <Undo2 size={16} />
      </Tool>
      <Tool
        label={redoes}
        testId="redo"
        disabled={!snapshot?.can_redo}
        busy={busy("Redoing")}
        onClick={() => void redo()}
      >
        <Redo2 size={16} />
      </Tool>
    </>
  );
}
