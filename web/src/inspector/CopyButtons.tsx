/** Copy and duplicate what is selected, of one card as of several. */
import { Copy, CopyPlus } from "lucide-react";
import { copySelected, duplicateSelected } from "../edits/clipboard";
import { WorkButton } from "../app/WorkButton";
import { useDoing } from "../store/doing";

export function CopyButtons() {
  return (
    <>
      <WorkButton
        className="button small"
        aria-label="Copy"
        title="Copy, with the wires among them"
        data-testid="copy"
        busy={useDoing("copy")}
        icon={<Copy size={14} />}
        work={copySelected}
      />
      <WorkButton
        className="button small"
        aria-label="Duplicate"
        title="Duplicate"
        data-testid="duplicate"
        icon={<CopyPlus size={14} />}
        work={duplicateSelected}
      />
    </>
  );
}
