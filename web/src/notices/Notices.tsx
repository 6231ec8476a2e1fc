/** News at the bottom: what an action changed in the file, with Undo; and refusals with their reason. */
import { CircleCheck, CircleX, FilePenLine, Info, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Words } from "../app/Words";
import { type Notice, useNotices } from "../store/notices";
import { useView } from "../store/view";
import { DiffView } from "./DiffView";

const SHOWN_MS = { edit: 9000, done: 4000, info: 7000, refused: 12000 };
const ICONS = { edit: FilePenLine, done: CircleCheck, info: Info, refused: CircleX };

function NoticeView({ notice }: { notice: Notice }) {
  const dismiss = useNotices((s) => s.dismiss);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || notice.stays) return;
    const timer = setTimeout(() => dismiss(notice.id), SHOWN_MS[notice.kind]);
    return () => clearTimeout(timer);
  }, [held, notice, dismiss]);
  const Icon = ICONS[notice.kind];
  const { action } = notice;
  return (
    <div
      className={`notice floating ${notice.kind}`}
      data-testid={`notice-${notice.kind}`}
      role={notice.kind === "refused" ? "alert" : "status"}
      // What the rest did is announced in a sentence, without the diff.
      aria-live={notice.kind === "refused" ? undefined : "off"}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <header>
        <Icon size={16} aria-hidden="true" />
        <b>
          <Words text={notice.title} />
        </b>
        {action && (
          <button
            className="button small"
            onClick={() => {
              dismiss(notice.id);
              action.run();
            }}
          >
            {action.label}
          </button>
        )}
        <button className="icon" aria-label="Dismiss" onClick={() => dismiss(notice.id)}>
          <X size={15} />
        </button>
      </header>
      {notice.detail && (
        <p>
          <Words text={notice.detail} />
        </p>
      )}
      {notice.diff && <DiffView diff={notice.diff} />}
    </div>
  );
}

export function Notices() {
  const notices = useNotices((s) => s.notices);
  const view = useView((s) => s.view);
  // A diff belongs to the drawing and the code; elsewhere it would lie over what the person went to see.
  const shown = notices.filter((n) => n.kind !== "edit" || view === "canvas" || view === "code");
  return (
    <div className="notices">
      {shown.map((notice) => (
        <NoticeView key={notice.id} notice={notice} />
      ))}
    </div>
  );
}
