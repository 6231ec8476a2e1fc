/** Why the values of the chosen environment are not shown. */
import { TriangleAlert } from "lucide-react";

export function ValuesNote({ problem }: { problem: string }) {
  return (
    <div className="note-box warning" data-testid="values-problem">
      <TriangleAlert size={15} aria-label="warning" />
      <div>
        <b>{problem}.</b> What is shown comes from the template’s defaults.
      </div>
    </div>
  );
}
