/** The last events of a card or a wire; one of them opened shows its trace, its payloads and its log. */
import { ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import type { Span } from "../api/types";
import { useActivity } from "../store/activity";
import { EventDetail } from "./EventDetail";
import { keyOf, type Of, useLastEvents } from "./queries";
import { clock, duration } from "./times";

/** Which event is open; without a `span` the first of its trace. */
export interface Opened {
  trace: string;
  span: string | null;
}

function useLook(of: Of): void {
  const card = "card" in of ? of.card : null;
  const total = useActivity((s) => (card ? s.cards[card] : undefined));
  useEffect(() => {
    if (card) useActivity.getState().look(card);
  }, [card, total]);
}

const wordsOf = (span: Span): string =>
  span.kind === "invocation" && span.sources[0] ? `from ${span.sources[0]}` : span.title;

function Row({ span, open, toggle }: { span: Span; open: boolean; toggle(): void }) {
  return (
    <button
      className={`event-row${span.ok ? "" : " failed"}`}
      aria-expanded={open}
      data-testid="event-row"
      onClick={toggle}
    >
      <ChevronRight size={13} aria-hidden="true" />
      <time>{clock(span.at)}</time>
      <span className="what" title={span.title}>
        {span.kind === "invocation" && !span.sources[0] ? "called" : wordsOf(span)}
      </span>
      <span className="took">{duration(span.ms)}</span>
      <span className="status">{span.ms === null ? "…" : span.status}</span>
    </button>
  );
}

export function EventsTab({ of }: { of: Of }) {
  const { data, error } = useLastEvents(of);
  const [opened, setOpened] = useState<Opened | null>(null);
  useLook(of);
  useEffect(() => setOpened(null), [keyOf(of)]);
  const spans = data?.spans ?? [];
  // What was replayed stands where it can be seen, whether or not it went along this wire.
  const apart = opened !== null && !spans.some((span) => span.trace === opened.trace);
  return (
    <section className="section events" aria-label="Events" data-testid="events">
      {error && <div className="nothing">{error.message}</div>}
      {data && !spans.length && !opened && (
        <p>Nothing has come by yet. What happens in the embedded cloud from now on is shown here.</p>
      )}
      {apart && <EventDetail opened={opened} open={setOpened} />}
      {spans.map((span) => {
        const open = opened?.trace === span.trace && (opened.span ?? span.id) === span.id;
        const inside = opened?.trace === span.trace;
        return (
          <div key={span.id} className="event">
            <Row
              span={span}
              open={open}
              toggle={() => setOpened(open ? null : { trace: span.trace, span: span.id })}
            />
            {inside && firstOf(spans, opened) === span.id && <EventDetail opened={opened} open={setOpened} />}
          </div>
        );
      })}
    </section>
  );
}

/** Below which row the opened event stands: its own, or the first of its trace. */
function firstOf(spans: Span[], opened: Opened): string | undefined {
  const own = spans.filter((span) => span.trace === opened.trace);
  return (own.find((span) => span.id === opened.span) ?? own[0])?.id;
}
