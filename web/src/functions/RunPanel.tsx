/** Runs the function with an event: a generated one, a saved one, or what the person writes. */
import { Play } from "lucide-react";
import { useEffect, useState } from "react";
import { api, expect, Refusal } from "../api/client";
import type { EventOffer, InvokeResult } from "../api/types";
import { jsonProblem } from "../deployments/Invoke";
import { tellRefusal } from "../edits/send";
import { useDeployment } from "../store/deployment";
import { useEnvironment } from "../store/environment";
import { saveAll } from "./CodeEditor";
import { Outcome } from "./Outcome";
import { SaveAs } from "./SaveAs";
import { generatedEvent, savedEvent, useEvents } from "./queries";
import { WorkButton } from "../app/WorkButton";
import { once, useDoing } from "../store/doing";

const SAVED = "saved:";
const valueOf = (offer: EventOffer): string => `${offer.kind}|${offer.source}`;

interface PickerProps {
  offers: EventOffer[];
  saved: string[];
  folder: string;
  chosen: string;
  making: boolean;
  choose(value: string): void;
}

function Picker({ offers, saved, folder, chosen, making, choose }: PickerProps) {
  const sent = offers.filter((one) => one.source);
  const others = offers.filter((one) => !one.source);
  const groups = [...new Set(others.map((one) => one.group))];
  return (
    <select
      className="input"
      aria-label="Event"
      aria-busy={making || undefined}
      data-testid="event-kind"
      value={chosen}
      onChange={(event) => choose(event.target.value)}
    >
      {!chosen && <option value="">Choose an event</option>}
      {sent.length > 0 && (
        <optgroup label="What its wires send">
          {sent.map((one) => (
            <option key={valueOf(one)} value={valueOf(one)}>{`${one.label}: ${one.source}`}</option>
          ))}
        </optgroup>
      )}
      {saved.length > 0 && (
        <optgroup label={`Saved in ${folder}/`}>
          {saved.map((name) => (
            <option key={name} value={SAVED + name}>
              {name}
            </option>
          ))}
        </optgroup>
      )}
      {groups.map((group) => (
        <optgroup key={group} label={group}>
          {others
            .filter((one) => one.group === group)
            .map((one) => (
              <option key={valueOf(one)} value={valueOf(one)}>
                {one.label}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

type Code = "disk" | "deployed";

function useRun(id: string) {
  const environment = useEnvironment();
  const [answer, setAnswer] = useState<InvokeResult | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const running = useDoing(`run ${id}`);
  const attempt = async (event: string, code: Code) => {
    if (code === "disk" && !(await saveAll(id))) return;
    setRefusal(null);
    try {
      setAnswer(await expect(api.POST("/api/invoke", { body: { function: id, event, code, environment } })));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setAnswer(null);
      setRefusal(error);
    }
  };
  const run = (event: string, code: Code) => once(`run ${id}`, () => attempt(event, code));
  return { answer, refusal, running, run };
}

export function RunPanel({ id }: { id: string }) {
  const { data: events } = useEvents(id);
  const [chosen, setChosen] = useState("");
  const [text, setText] = useState("{}");
  const [code, setCode] = useState<Code>("disk");
  const deployed = useDeployment((s) => s.cloud?.running ?? false);
  const { answer, refusal, running, run } = useRun(id);
  const wrong = jsonProblem(text);
  const [making, setMaking] = useState(false);
  const choose = async (value: string) => {
    setChosen(value);
    setMaking(true);
    try {
      const [kind = "", source = ""] = value.split("|");
      const found = value.startsWith(SAVED)
        ? await savedEvent(value.slice(SAVED.length))
        : await generatedEvent(id, kind, source);
      setText(found.text);
    } catch (error) {
      tellRefusal(error, "No event");
    } finally {
      setMaking(false);
    }
  };
  const first = events?.offers.find((one) => one.source);
  useEffect(() => {
    if (first && !chosen) void choose(valueOf(first));
    // The first event is chosen once, when the offers come.
  }, [first?.kind, first?.source]);
  const start = () => run(text, code);
  return (
    <section className="panel run-panel" aria-label={`Run ${id}`}>
      <header>
        <h2>Run</h2>
        <select
          className="input which-code"
          aria-label="Which code runs"
          data-testid="which-code"
          value={code}
          onChange={(event) => setCode(event.target.value as Code)}
        >
          <option value="disk">This code, not deployed</option>
          <option value="deployed" disabled={!deployed}>
            What is deployed
          </option>
        </select>
        <WorkButton
          className="button primary"
          disabled={wrong !== null}
          busy={running}
          icon={<Play size={13} aria-hidden="true" />}
          says="Running…"
          title="Run (Ctrl Enter)"
          data-testid="run"
          work={start}
        >
          Run
        </WorkButton>
      </header>
      <div
        className="run-body"
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || running || wrong) return;
          event.preventDefault();
          void start();
        }}
      >
        {events && (
          <Picker
            offers={events.offers}
            saved={events.saved}
            folder={events.folder}
            chosen={chosen}
            making={making}
            choose={(value) => void choose(value)}
          />
        )}
        <textarea
          className="input event-text"
          spellCheck={false}
          aria-label="The event as JSON"
          aria-invalid={wrong !== null}
          data-testid="event-text"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {wrong && <p className="errors">{wrong}</p>}
        <SaveAs text={text} saved={events?.saved ?? []} done={(name) => setChosen(SAVED + name)} />
        <Outcome answer={answer} refusal={refusal} running={running} />
      </div>
    </section>
  );
}
