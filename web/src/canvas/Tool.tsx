/** A button of the tools at the left edge, and undo and redo, which every canvas has. */
import { Redo2, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { redo, undo } from "../edits/history";
import { useDocument } from "../store/document";
import { useWorking } from "../store/working";

interface ToolProps {
  label: string;
  testId: string;
  onClick(): void;
  disabled?: boolean;
  pressed?: boolean;
  busy?: boolean;
  children: ReactNode;
}

export function Tool({ label, testId, onClick, disabled, pressed, busy, children }: ToolProps) {
  return (
    <button
      className={`icon${pressed ? " on" : ""}`}
      aria-label={label}
      aria-pressed={pressed}
      aria-busy={busy}
      title={label}
      data-testid={testId}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
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
