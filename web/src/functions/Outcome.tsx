/** What a run gave: the answer, or the error with the lines of the code it came from; the log, time and memory. */
import { CircleAlert, CircleCheck } from "lucide-react";
import type { Refusal } from "../api/client";
import type { InvokeResult } from "../api/types";
import { Turning } from "../app/WorkButton";
import { Note } from "../inspector/Note";
import { useFunction } from "./functionStore";

type Frames = InvokeResult["trace"];

function Lines({ frames }: { frames: Frames }) {
  const show = useFunction((s) => s.show);
  return (
    <ul>
      {frames.map(({ path, line, text }, at) => (
        <li key={at}>
          {path ? (
            <button title={`Show line ${line} of ${path}`} onClick={() => show(path, line)}>
              {text.trim()}
            </button>
          ) : (
            <span>{text.trim()}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The lines of the person's own code; all of them on demand. */
function Trace({ trace }: { trace: Frames }) {
  if (!trace.length) return null;
  const own = trace.filter((frame) => frame.path);
  return (
    <div className="trace" role="group" aria-label="Where it came from" data-testid="trace">
      <Lines frames={own.length ? own : trace} />
      {own.length > 0 && own.length < trace.length && (
        <details>
          <summary>{`All ${trace.length} lines of the trace`}</summary>
          <Lines frames={trace} />
        </details>
      )}
    </div>
  );
}

function figures({ duration_ms, memory_mb }: InvokeResult): string {
  const time = duration_ms < 10 ? duration_ms.toFixed(1) : Math.round(duration_ms);
  return [`${time} ms`, memory_mb ? `${memory_mb} MB` : ""].filter(Boolean).join(" · ");
}

function Result({ text }: { text: string }) {
  return (
    <pre className="log" tabIndex={0} aria-label="Answer" data-testid="result">
      {text}
    </pre>
  );
}

function Answer({ answer }: { answer: InvokeResult }) {
  const Icon = answer.ok ? CircleCheck : CircleAlert;
  return (
    <>
      <p className={`verdict ${answer.ok ? "ok" : "failed"}`} data-testid="verdict">
        <Icon size={15} aria-hidden="true" />
        <b>{answer.ok ? "It answered" : answer.error_type || "It failed"}</b>
        <span>{figures(answer)}</span>
      </p>
      {!answer.ok && <p className="errors">{answer.error_message}</p>}
      <Trace trace={answer.trace} />
      {answer.notes.map((note) => (
        <Note key={note.id} diagnostic={note} />
      ))}
      {answer.ok ? (
        <>
          <h3>Answer</h3>
          <Result text={answer.result} />
        </>
      ) : (
        <details className="trace">
          <summary>The whole answer</summary>
          <Result text={answer.result} />
        </details>
      )}
      {answer.logs && (
        <>
          <h3>Log</h3>
          <pre className="log" tabIndex={0} aria-label="Log" data-testid="run-log">
            {answer.logs}
          </pre>
        </>
      )}
    </>
  );
}

interface OutcomeProps {
  answer: InvokeResult | null;
  refusal: Refusal | null;
  running: boolean;
}

export function Outcome({ answer, refusal, running }: OutcomeProps) {
  return (
    <div className="outcome" aria-live="polite" aria-busy={running} data-testid="outcome">
      {running && (answer || refusal) && (
        <p className="infos">
          <Turning size={13} /> Running. This is of the last time:
        </p>
      )}
      {refusal &&
        (refusal.diagnostics.length ? (
          refusal.diagnostics.map((one) => <Note key={one.id} diagnostic={one} />)
        ) : (
          <p className="errors">{refusal.message}</p>
        ))}
      {answer && <Answer answer={answer} />}
      {!answer && !refusal && (
        <p className="infos">
          {running
            ? "The first run of a language fetches what it needs, once."
            : "Nothing is deployed for this: the code runs on your machine as it is."}
        </p>
      )}
    </div>
  );
}
