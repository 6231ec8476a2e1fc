/** A unified diff, coloured by line. */
import { diffLines } from "./dedent";

const CLASSES: Record<string, string> = { "+": "added", "-": "removed", "@": "place" };

export function DiffView({ diff }: { diff: string }) {
  return (
    <pre className="diff" tabIndex={0} aria-label="What changed in the file" data-testid="diff">
      {diffLines(diff).map((line, i) => (
        <div key={i} className={CLASSES[line[0] ?? ""] ?? "kept"}>
          {line}
        </div>
      ))}
    </pre>
  );
}
