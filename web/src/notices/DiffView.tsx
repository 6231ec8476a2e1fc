/** A unified diff, coloured by line. */

const CLASSES: Record<string, string> = { "+": "added", "-": "removed", "@": "place" };

export function DiffView({ diff }: { diff: string }) {
  const lines = diff.split("\n").filter((line) => line && !line.startsWith("---") && !line.startsWith("+++"));
  return (
    <pre className="diff" tabIndex={0} aria-label="What changed in the file" data-testid="diff">
      {lines.map((line, i) => (
        <div key={i} className={CLASSES[line[0] ?? ""] ?? "kept"}>
          {line}
        </div>
      ))}
    </pre>
  );
}
