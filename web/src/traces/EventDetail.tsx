/** One event: the trace it is of as a waterfall, what was sent and answered, what was printed; and sending it again. */
import type { Span } from "../api/types";
import type { Opened } from "./EventsTab";
import { useTrace } from "./queries";
import { Replay } from "./Replay";
import { duration } from "./times";
import { invocationOf, rowsOf } from "./waterfall";

interface WaterfallProps {
  spans: Span[];
  chosen: string;
  choose(span: Span): void;
}

function Waterfall({ spans, chosen, choose }: WaterfallProps) {
  const rows = rowsOf(spans, Date.now() / 1000);
  return (
    <ul className="waterfall" aria-label="Trace" data-testid="waterfall">
      {rows.map(({ span, depth, start, width }) => (
        <li key={span.id}>
          <button
            aria-pressed={span.id === chosen}
            className={`${span.kind}${span.ok ? "" : " failed"}`}
            title={`${span.title}${span.kind === "call" ? ` → ${span.target}` : ""}: ${duration(span.ms)}`}
            onClick={() => choose(span)}
          >
            <span className="name" style={{ paddingLeft: Math.min(depth, 6) * 9 }}>
              {span.kind === "call" ? `${span.title.split(":").at(-1)} ${span.target}` : span.title}
            </span>
            <span className="lane" aria-hidden="true">
              <span
                className="length"
                style={{ left: `${start * 100}%`, width: `max(2px, ${Math.min(width, 1 - start) * 100}%)` }}
              />
            </span>
            <span className="took">{duration(span.ms)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** JSON with its lines; what is cut is shown as it came. */
function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Payload({ title, text, size }: { title: string; text: string; size: number }) {
  if (!text && !size) return null;
  return (
    <>
      <h4>{title}</h4>
      {text && (
        <pre className="log" tabIndex={0} aria-label={title} data-testid={`payload-${title.toLowerCase()}`}>
          {laidOut(text)}
        </pre>
      )}
      {size > 0 && (
        <p className="quiet">
          {text ? `The beginning of ${size.toLocaleString()} characters.` : `${size.toLocaleString()} bytes.`}
        </p>
      )}
    </>
  );
}

function figures(span: Span): string {
  return [
    duration(span.ms),
    span.run_ms ? `ran ${duration(span.run_ms)}` : "",
    span.init_ms ? `cold start ${duration(span.init_ms)}` : "",
    span.memory_mb ? `${span.memory_mb} MB` : "",
    span.ms === null ? "goes on" : span.status,
  ]
    .filter(Boolean)
    .join(" · ");
}

export function EventDetail({ opened, open }: { opened: Opened; open(opened: Opened): void }) {
  const { data, error } = useTrace(opened.trace);
  const spans = data?.spans ?? [];
  const span = spans.find((one) => one.id === opened.span) ?? (opened.span === null ? spans[0] : undefined);
  if (error) return <p className="errors">{error.message}</p>;
  if (!span) return <p className="quiet">{data && opened.span ? "It is forgotten by now." : "It begins…"}</p>;
  const invocation = invocationOf(span, spans);
  return (
    <div className="event-detail" data-testid="event-detail">
      <Waterfall
        spans={spans}
        chosen={span.id}
        choose={(one) => open({ trace: opened.trace, span: one.id })}
      />
      <p className="figures">
        <b>{span.title}</b> {figures(span)}
      </p>
      {span.error && <p className="errors">{span.error}</p>}
      <Payload title={span.kind === "call" ? "Asked" : "Event"} text={span.event} size={span.event_size} />
      <Payload
        title={span.kind === "call" ? "Answer" : "Result"}
        text={span.result}
        size={span.result_size}
      />
      <Payload title="Log" text={span.log} size={0} />
      {invocation && <Replay key={invocation.id} invocation={invocation} open={open} />}
    </div>
  );
}
