/** Environments and deployments in words. */
import type { Deployment, Environment } from "../api/types";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** `3 minutes ago`; within the last minute `just now`. */
export function ago(at: string, now = Date.now()): string {
  const seconds = (now - Date.parse(at)) / 1000;
  const [unit, length] = UNITS.find(([, one]) => seconds >= one) ?? ["second", 1];
  if (unit === "second") return "just now";
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.floor(seconds / length), unit);
}

/** `2027-01-12 09:31`, in the time of this machine. */
export function when(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export const commitWords = ({ commit, dirty }: { commit: string; dirty: boolean }): string =>
  commit ? `${commit.slice(0, 8)}${dirty ? " and edits" : ""}` : "no commit";

/** How a deployment came about. */
export function kindWords({ kind, origin, source }: Deployment): string {
  if (kind === "promote") return `Promoted from ${origin || "elsewhere"}`;
  if (kind === "put-back") return "Put back what drifted";
  if (kind === "rollback") return `Rolled back to ${source.slice(0, 8)}`;
  return "Deployed";
}

export const placeWords = ({ cloud, account, region }: Environment): string =>
  `${cloud === "embedded" ? "Embedded cloud" : "AWS"} ${account} · ${region}`;

export function approvalWords(count: number, who: readonly string[]): string {
  const whose = who.length ? ` of ${who.join(", ")}` : "";
  return `${count}${whose} must approve`;
}
