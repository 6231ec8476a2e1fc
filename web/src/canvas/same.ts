/** Whether two cards or wires look the same. Where they stand in the text is not drawn: an edit moves all below it. */

const IN_THE_TEXT = new Set(["line", "lines", "files"]);

export function looksSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, at) => looksSame(item, b[at]))
    );
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const name in left) if (!IN_THE_TEXT.has(name) && !looksSame(left[name], right[name])) return false;
  for (const name in right) if (!(name in left)) return false;
  return true;
}
