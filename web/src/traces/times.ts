/** Times and durations in words. */
const two = (value: number) => String(value).padStart(2, "0");

/** Seconds since 1970 → "14:03:07.250", in the person's own time zone. */
export function clock(at: number): string {
  const when = new Date(at * 1000);
  const [h, m, s] = [when.getHours(), when.getMinutes(), when.getSeconds()].map(two);
  return `${h}:${m}:${s}.${String(when.getMilliseconds()).padStart(3, "0")}`;
}

export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "…";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
