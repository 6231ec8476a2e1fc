/** Copy and duplicate what is selected, of one card as of several. */
import { Copy, CopyPlus } from "lucide-react";
import { copySelected, duplicateSelected } from "../edits/clipboard";

export function CopyButtons() {
  return (
    <>
      <button
        className="button small"
        aria-label="Copy"
        title="Copy, with the wires among them"
        data-testid="copy"
        onClick={() => void copySelected()}
      >
        <Copy size={14} />
      </button>
      <button
        className="button small"
        aria-label="Duplicate"
        title="Duplicate"
        data-testid="duplicate"
        onClick={() => void duplicateSelected()}
      >
        <CopyPlus size={14} />
      </button>
    </>
  );
}
