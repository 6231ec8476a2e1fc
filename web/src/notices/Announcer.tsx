/** Says to a screen reader what an edit did, in a sentence; the notice with the diff is for the eyes. */
import { useNotices } from "../store/notices";

const lines = (count: number, what: string) =>
  count ? `${count} ${count === 1 ? "line" : "lines"} ${what}. ` : "";

function counted(diff: string): string {
  const of = (sign: string) =>
    diff.split("\n").filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length;
  return lines(of("+"), "added") + lines(of("-"), "removed");
}

export function Announcer() {
  const last = useNotices((s) => s.notices[s.notices.length - 1]);
  // A refusal is an alert of its own.
  const said = !last || last.kind === "refused" ? null : last;
  return (
    <div
      className="hidden-label"
      role="log"
      aria-live="polite"
      aria-label="What happened"
      data-testid="announced"
    >
      {said && <p key={said.id}>{`${said.title}. ${counted(said.diff ?? "")}${said.detail ?? ""}`}</p>}
    </div>
  );
}
