/** Sends an invocation's event once more, as it was or as it is edited, and keeps it as a test event of the repository. */
import { Pencil, RotateCw } from "lucide-react";
import { useState } from "react";
import { api, expect } from "../api/client";
import type { Span } from "../api/types";
import { jsonProblem } from "../deployments/Invoke";
import { tellRefusal } from "../edits/send";
import { useEvents } from "../functions/queries";
import { SaveAs } from "../functions/SaveAs";
import type { Opened } from "./EventsTab";

const laidOut = (text: string): string =>
  jsonProblem(text) ? text : JSON.stringify(JSON.parse(text), null, 2);

interface ReplayProps {
  invocation: Span;
  open(opened: Opened): void;
}

export function Replay({ invocation, open }: ReplayProps) {
  const { request, event, event_size: size, target, title } = invocation;
  const [edited, setEdited] = useState<string | null>(null);
  const { data: events } = useEvents(target);
  const cut = size > 0;
  const wrong = edited === null ? null : jsonProblem(edited);
  const send = async () => {
    try {
      const body = { request, event: edited };
      open({ trace: (await expect(api.POST("/api/replay", { body }))).trace, span: null });
    } catch (error) {
      tellRefusal(error, "Not replayed");
    }
  };
  return (
    <div className="replay" role="group" aria-label={`Replay ${title}`}>
      {edited !== null && (
        <textarea
          className="input"
          spellCheck={false}
          aria-label="The event as JSON"
          aria-invalid={wrong !== null}
          data-testid="replay-text"
          value={edited}
          onChange={(change) => setEdited(change.target.value)}
        />
      )}
      {wrong && <p className="errors">{wrong}</p>}
      {edited !== null && event.includes("****") && (
        <p className="quiet">Where it says **** the function gets what was there.</p>
      )}
      <div className="replay-buttons">
        <button
          className="button small primary"
          disabled={wrong !== null}
          data-testid="replay"
          onClick={() => void send()}
        >
          <RotateCw size={13} aria-hidden="true" />
          {edited === null ? `Replay ${title}` : "Replay as edited"}
        </button>
        {edited === null && (
          <button
            className="button small"
            disabled={cut}
            title={cut ? "It is too long to be edited here; it is replayed whole" : undefined}
            data-testid="replay-edit"
            onClick={() => setEdited(laidOut(event))}
          >
            <Pencil size={13} aria-hidden="true" />
            Edit
          </button>
        )}
      </div>
      {!cut && <SaveAs text={edited ?? laidOut(event)} saved={events?.saved ?? []} done={() => undefined} />}
    </div>
  );
}
