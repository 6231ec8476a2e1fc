/** Which fields of a form stand two in a row: short ones with short names that follow each other. */
import type { Field } from "../api/types";

const LONGEST = 16;
const LONGEST_CHOICE = 14;

const isShort = (field: Field) =>
  (field.kind === "number" || field.kind === "choice") &&
  !field.intrinsic &&
  field.description.length < 60 &&
  field.label.length <= LONGEST &&
  field.choices.every((choice) => choice.length <= LONGEST_CHOICE);

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
