/** The tools at the left edge. */
import { Code, Download, Network, Plus, Redo2, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { tidy } from "../edits/arrange";
import { redo, undo } from "../edits/history";
import { useDocument } from "../store/document";
import { notify } from "../store/notices";
import { useView } from "../store/view";

interface ToolProps {
  label: string;
  testId: string;
  onClick(): void;
  disabled?: boolean;
  pressed?: boolean;
  children: ReactNode;
}

function Tool({ label, testId, onClick, disabled = false, pressed, children }: ToolProps) {
  return (
    <button
      className={`icon${pressed ? " on" : ""}`}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      data-testid={testId}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

async function tidyAndTell(): Promise<void> {
  await tidy();
  notify({ kind: "done", title: "Tidied the drawing", action: { label: "Undo", run: () => void undo() } });
}

function exportDrawing(): void {
  const link = document.createElement("a");
  link.href = `/api/diagram.svg?theme=${useView.getState().theme}`;
  link.download = "";
  link.click();
}

export function Dock() {
  const snapshot = useDocument((s) => s.snapshot);
  const { panel, open, split, toggleSplit } = useView();
  const undoWhat = snapshot?.undo_label ? `Undo: ${snapshot.undo_label}` : "Undo";
  const redoWhat = snapshot?.redo_label ? `Redo: ${snapshot.redo_label}` : "Redo";
  return (
    <div className="dock floating" role="toolbar" aria-label="Canvas tools" aria-orientation="vertical">
      <Tool
        label="Add a resource (/)"
        testId="add"
        pressed={panel === "palette"}
        onClick={() => open(panel === "palette" ? null : "palette")}
      >
        <Plus size={17} />
      </Tool>
      <hr />
      <Tool label="Tidy: lay the drawing out again" testId="tidy" onClick={() => void tidyAndTell()}>
        <Network size={16} />
      </Tool>
      <Tool label="Code beside the canvas" testId="split" pressed={split} onClick={toggleSplit}>
        <Code size={16} />
      </Tool>
      <Tool label="Download the drawing as SVG" testId="export" onClick={exportDrawing}>
        <Download size={16} />
      </Tool>
      <hr />
      <Tool label={undoWhat} testId="undo" disabled={!snapshot?.can_undo} onClick={() => void undo()}>
        <Undo2 size={16} />
      </Tool>
      <Tool label={redoWhat} testId="redo" disabled={!snapshot?.can_redo} onClick={() => void redo()}>
        <Redo2 size={16} />
      </Tool>
    </div>
  );
}
