/** Takes away the indentation that all lines share, so that small panels show what matters. */

const indent = (line: string) => line.length - line.trimStart().length;

function dropped(lines: string[], from: number): number {
  const depths = lines.filter((line) => line.slice(from).trim()).map((line) => indent(line.slice(from)));
  return depths.length ? Math.min(...depths) : 0;
}

export function dedent(text: string): string {
  const lines = text.split("\n");
  const depth = dropped(lines, 0);
  return lines.map((line) => line.slice(depth)).join("\n");
}

/** The lines of a unified diff without its file names; hunks keep their signs and lose their shared indentation. */
export function diffLines(diff: string): string[] {
  const lines = diff.split("\n").filter((line) => line && !line.startsWith("---") && !line.startsWith("+++"));
  const depth = dropped(
    lines.filter((line) => !line.startsWith("@@")),
    1,
  );
  return lines.map((line) => (line.startsWith("@@") ? line : line.slice(0, 1) + line.slice(1 + depth)));
}
