/** The differences as text: the template, and below it the other files that differ. */
import { Nothing } from "../app/Nothing";
import { useView } from "../store/view";
import type { Differences, Snapshot } from "../api/types";
import { MergeView } from "./MergeView";
import { useChangesView } from "./view";

interface FileDiffProps {
  file: string;
  before: string | null | undefined;
  now: string;
  revision: string;
  then: string;
  line: number;
}

function FileDiff({ file, before, now, revision, then, line }: FileDiffProps) {
  const old = before ?? "";
  return (
    <section className="panel" aria-label={`Difference of ${file}`}>
      <header>
        <h2>{file}</h2>
        <span className="aside">{before == null ? `not in ${then}` : `${then} against now`}</span>
      </header>
      {old === now ? (
        <div className="blank">
          <Nothing
            title="Nothing changed"
            action={{ label: "To the canvas", keys: "1", run: () => useView.getState().show("canvas") }}
          >
            The template is as in {then}. What you draw or type is compared here, line by line.
          </Nothing>
        </div>
      ) : (
        <MergeView key={`${revision} ${then} ${old.length}`} before={old} now={now} line={line} />
      )}
    </section>
  );
}

/** The line of the text now at which what is looked at begins; 0 for what is gone. */
function useLookedLine(snapshot: Snapshot): number {
  const looked = useChangesView((s) => s.looked);
  const card = snapshot.cards.find((one) => one.id === looked);
  const wire = snapshot.wires.find((one) => one.id === looked);
  return card?.line ?? wire?.lines[0]?.[0] ?? 0;
}

export function DifferenceText({ snapshot, differences }: { snapshot: Snapshot; differences: Differences }) {
  const { file, text, others, revision } = snapshot;
  const { texts, then } = differences;
  const line = useLookedLine(snapshot);
  const changed = Object.entries(others).filter(([name, now]) => (texts[name] ?? "") !== now);
  const common = { revision, then };
  return (
    <>
      {(!changed.length || (texts[file] ?? "") !== text) && (
        <FileDiff file={file} before={texts[file]} now={text} line={line} {...common} />
      )}
      {changed.map(([name, now]) => (
        <FileDiff key={name} file={name} before={texts[name]} now={now} line={0} {...common} />
      ))}
    </>
  );
}
