/** Which fields of a form stand two in a row: short ones that follow each other. */
import type { Field } from "../api/types";

const isShort = (field: Field) => (field.kind === "number" || field.kind === "choice") && !field.intrinsic;

export function halves(fields: Field[]): Set<string> {
  const result = new Set<string>();
  for (let i = 0; i + 1 < fields.length; i++) {
    const [a, b] = [fields[i], fields[i + 1]];
    if (!a || !b || !isShort(a) || !isShort(b)) continue;
    result.add(a.path).add(b.path);
    i++;
  }
  return result;
}
