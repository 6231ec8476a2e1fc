/** Calls a deployed function with an event, and shows what it answered and logged. */
import { Play } from "lucide-react";
import { useState } from "react";
import { api, expect } from "../api/client";
import type { InvokeResult } from "../api/types";
import { tellRefusal } from "../edits/send";
import { useEnvironment } from "../store/environment";
import { useDocument, NO_CARDS } from "../store/document";
import { WorkButton } from "../app/WorkButton";

/** The message of what is wrong with a JSON text; null where it is right. */
export function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof SyntaxError ? error.message : String(error);
  }
}

function Answer({ answer, hint }: { answer: InvokeResult | null; hint: string }) {
  return (
    <div>
      <div className="caption">
        <span>Answer</span>
        {answer && (
          <span
            className={answer.ok ? "" : "errors"}
          >{`${answer.ok ? "ok" : "error"} · ${Math.round(answer.duration_ms)} ms`}</span>
        )}
      </div>
      <div className="answer" tabIndex={0} role="group" aria-label="Answer" data-testid="answer">
        {!answer && <p className="infos">{hint}</p>}
        {answer && (
          <pre className="log">
            {answer.result}
            {answer.logs && `\n\n${answer.logs}`}
          </pre>
        )}
      </div>
    </div>
  );
}

export function Invoke() {
  const cards = useDocument((s) => s.snapshot?.cards ?? NO_CARDS);
  const functions = cards.filter((c) => c.kind === "function" && !c.virtual);
  const environment = useEnvironment();
  const [chosen, setChosen] = useState("");
  const [event, setEvent] = useState("{}");
  const [answer, setAnswer] = useState<InvokeResult | null>(null);
  const name = functions.some((f) => f.id === chosen) ? chosen : (functions[0]?.id ?? "");
  const wrong = jsonProblem(event);
  const call = async () => {
    try {
      setAnswer(
        await expect(
          api.POST("/api/invoke", { body: { function: name, event, code: "deployed", environment } }),
        ),
      );
    } catch (error) {
      tellRefusal(error, "Not called");
    }
  };
  return (
    <section className="panel" aria-label="Call a function">
      <header>
        <h2>Call a function</h2>
        <select
          className="input"
          style={{ width: 190 }}
          aria-label="Function"
          value={name}
          onChange={(e) => setChosen(e.target.value)}
        >
          {functions.map((f) => (
            <option key={f.id}>{f.id}</option>
          ))}
        </select>
        <WorkButton
          className="button"
          disabled={!name || wrong !== null}
          icon={<Play size={13} />}
          says="Running…"
          data-testid="invoke"
          work={call}
        >
          Call
        </WorkButton>
      </header>
      <div className="invoke">
        <div>
          <div className="caption">
            <label htmlFor="event">Event</label>
            {wrong && <span className="errors">{wrong}</span>}
          </div>
          <textarea
            id="event"
            className="input"
            spellCheck={false}
            value={event}
            data-testid="event"
            onChange={(e) => setEvent(e.target.value)}
          />
        </div>
        <Answer
          answer={answer}
          hint={
            functions.length
              ? "Deploy, then call a function with an event: its answer and its log are shown here."
              : "There is no function yet: press 1 for the canvas, and / to add one."
          }
        />
      </div>
    </section>
  );
}
