/** The ways a value can be given: as it is, by a parameter, or as YAML, which any intrinsic is. */
import type { Field } from "../api/types";

export type Way = "value" | "parameter" | "yaml";

export const WAY_WORDS: Record<Way, string> = { value: "Value", parameter: "Parameter", yaml: "YAML" };

/** How the value that is there is given. */
export function wayOf(field: Field): Way {
  if (field.parameter) return "parameter";
  return field.intrinsic || field.kind === "yaml" ? "yaml" : "value";
}

/** The ways that make sense: what has no control of its own is written as YAML. */
export function waysOf(field: Field, parameters: boolean): Way[] {
  if (field.plain && !field.intrinsic) return [field.kind === "yaml" ? "yaml" : "value"];
  const ways: Way[] = field.kind === "yaml" ? [] : ["value"];
  if (parameters) ways.push("parameter");
  return [...ways, "yaml"];
}

/** What is said of an intrinsic's result; null for a plain value. */
export function resultWords(field: Field, environment: string): string | null {
  if (field.resolved != null) return `${field.resolved} in ${environment}`;
  return field.unknown ? "Unknown until deployed" : null;
}

/** Limits in words: `1–900 s`, `3–63 characters`. */
export function limitWords(field: Field): string {
  const { minimum, maximum, unit, min_length: least, max_length: most } = field;
  // That it is not negative goes without saying.
  const range = between(minimum === 0 && maximum == null ? null : minimum, maximum);
  if (range) return unit && !/^At \w+ 1$/.test(range) ? `${range} ${unit}` : range;
  const length = between(least === 1 && most == null ? null : least, most);
  return length ? `${length} characters` : "";
}

function between(least: number | null | undefined, most: number | null | undefined): string {
  if (least != null && most != null) return least === most ? `${least}` : `${least}–${most}`;
  if (least != null) return `At least ${least}`;
  return most != null ? `At most ${most}` : "";
}

/** Why a literal cannot be right, before it is sent; null where nothing speaks against it. */
export function fault(field: Field, text: string): string | null {
  if (field.kind === "number") {
    const value = Number(text);
    if (!text.trim() || Number.isNaN(value)) return "Not a number";
    if (field.minimum != null && value < field.minimum) return `Less than ${field.minimum}`;
    if (field.maximum != null && value > field.maximum) return `More than ${field.maximum}`;
  }
  if (field.max_length != null && text.length > field.max_length)
    return `Longer than ${field.max_length} characters`;
  return null;
}
