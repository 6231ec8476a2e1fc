/** Everything that differs, as a list: choosing one shows its lines, and marks it in the picture. */
import type { Differences, Wire } from "../api/types";
import { wireSentence } from "../canvas/names";
import { DiffView } from "../notices/DiffView";
import { type Mark, MARK_WORDS, MARKS, type Pictured } from "./marks";
import { useChangesView } from "./view";

interface Entry {
  id: string;
  mark: Mark;
  title: string;
  diff: string;
  reason: string;
}

function entriesOf(snapshot: Pictured, differences: Differences): Entry[] {
  const wires = new Map<string, Wire>(
    [...differences.gone_wires, ...snapshot.wires].map((wire) => [wire.id, wire]),
  );
  const cards = Object.entries(differences.cards).map(([id, one]) => ({ id, title: id, ...one }));
  const lines = Object.entries(differences.wires).map(([id, one]) => {
    const wire = wires.get(id);
    return { id, title: wire ? wireSentence(wire, snapshot.cards) : id, ...one };
  });
  const grave = (entry: Entry) => (entry.mark === "replaced" ? -1 : MARKS.indexOf(entry.mark));
  return [...cards.sort((a, b) => grave(a) - grave(b)), ...lines.sort((a, b) => grave(a) - grave(b))];
}

function Looked({ entry, inText }: { entry: Entry; inText: boolean }) {
  const show = useChangesView((s) => s.show);
  return (
    <div className="looked-lines" data-testid="looked">
      {entry.reason && <p className={entry.mark === "replaced" ? "danger" : ""}>{entry.reason}</p>}
      {entry.diff ? <DiffView diff={entry.diff} /> : <p>No line of its own differs.</p>}
      {inText && (
        <button className="button" onClick={() => show("text")}>
          Show in the text
        </button>
      )}
    </div>
  );
}

interface MarkListProps {
  snapshot: Pictured;
  differences: Differences;
  /** Whether the text of all of it can be shown. */
  inText?: boolean;
}

export function MarkList({ snapshot, differences, inText = false }: MarkListProps) {
  const { looked, look } = useChangesView();
  const entries = entriesOf(snapshot, differences);
  if (!entries.length) return null;
  return (
    <ul className="mark-list" aria-label="What differs">
      {entries.map((entry) => (
        <li key={entry.id}>
          <button
            className="mark-entry"
            aria-expanded={entry.id === looked}
            data-testid={`difference-${entry.id}`}
            onClick={() => look(entry.id === looked ? null : entry.id, true)}
          >
            <span className={`mark-dot ${entry.mark}`} aria-hidden="true" />
            <span className="name">{entry.title}</span>
            <span className={`mark-word ${entry.mark}`}>{MARK_WORDS[entry.mark]}</span>
          </button>
          {entry.id === looked && <Looked entry={entry} inText={inText} />}
        </li>
      ))}
    </ul>
  );
}
