/** What differs from another state of the project: as a picture, or as text. */
import { useQuery } from "@tanstack/react-query";
import { api, expect } from "../api/client";
import { useGit } from "../api/queries";
import type { Diagnostic, Differences as Found } from "../api/types";
import { Words } from "../app/Words";
import { useDeployment } from "../store/deployment";
import { useDocument } from "../store/document";
import { DifferenceText } from "./DifferenceText";
import { counts, MARK_WORDS, MARKS } from "./marks";
import { MarkList } from "./MarkList";
import { Picture } from "./Picture";
import { SinceChooser } from "./SinceChooser";
import { type Mode, useChangesView } from "./view";

function useDifferences(since: string) {
  const revision = useDocument((s) => s.snapshot?.revision ?? "");
  // A commit and a deployment change what is compared with, and not the text.
  const { dataUpdatedAt } = useGit();
  const deploying = useDeployment((s) => Object.values(s.deploys).some((one) => one.running));
  return useQuery({
    queryKey: ["differences", since, revision, dataUpdatedAt, deploying],
    queryFn: () => expect(api.GET("/api/differences", { params: { query: { since } } })),
    // People commit and deploy in their terminal, too.
    refetchOnWindowFocus: "always",
    staleTime: 0,
    placeholderData: (before) => (before?.since === since ? before : undefined),
  });
}

const MODES: [Mode, string][] = [
  ["picture", "Picture"],
  ["text", "Text"],
];

function ModeTabs() {
  const { mode, show } = useChangesView();
  const step = (by: number) => {
    const at = MODES.findIndex(([name]) => name === mode);
    show(MODES[(at + by + MODES.length) % MODES.length]?.[0] ?? "picture");
  };
  return (
    <div className="segments" role="tablist" aria-label="Show the differences as">
      {MODES.map(([name, label]) => (
        <button
          key={name}
          role="tab"
          aria-selected={name === mode}
          tabIndex={name === mode ? 0 : -1}
          data-testid={`differences-${name}`}
          ref={(element) => {
            if (element && name === mode && element.parentElement?.contains(document.activeElement))
              element.focus();
          }}
          onClick={() => show(name)}
          onKeyDown={(event) => {
            if (event.key === "ArrowRight" || event.key === "ArrowLeft")
              step(event.key === "ArrowRight" ? 1 : -1);
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function Legend({ differences }: { differences: Found }) {
  const found = counts(differences);
  return (
    <ul className="mark-legend" aria-label="Legend" data-testid="legend">
      {MARKS.map((mark) => (
        <li key={mark} className={found[mark] ? "" : "none"}>
          <span className={`mark-dot ${mark}`} aria-hidden="true" />
          {found[mark]} {MARK_WORDS[mark].toLowerCase()}
        </li>
      ))}
    </ul>
  );
}

function Problem({ problem }: { problem: Diagnostic }) {
  return (
    <div className="blank" data-testid="differences-problem">
      <div>
        <b>{problem.summary}</b>
        <Words text={[problem.detail, problem.fix?.summary].filter(Boolean).join(" ")} />
      </div>
    </div>
  );
}

function Body({ differences }: { differences: Found }) {
  const snapshot = useDocument((s) => s.snapshot);
  const mode = useChangesView((s) => s.mode);
  if (!snapshot) return null;
  if (differences.problem) return <Problem problem={differences.problem} />;
  if (mode === "text") return <DifferenceText snapshot={snapshot} differences={differences} />;
  const nothing = !Object.keys(differences.cards).length && !Object.keys(differences.wires).length;
  return (
    <div className="difference-body">
      {nothing && (
        <p className="difference-none" role="status">
          No card and no wire differs from {differences.then}.
        </p>
      )}
      <Picture snapshot={snapshot} differences={differences} />
      <MarkList snapshot={snapshot} differences={differences} inText />
    </div>
  );
}

export function Differences() {
  const since = useChangesView((s) => s.since);
  const { data, error } = useDifferences(since);
  return (
    <div className="differences">
      <div className="differences-bar">
        <ModeTabs />
        <SinceChooser />
        {data && !data.problem && <Legend differences={data} />}
      </div>
      {error ? <div className="blank">{error.message}</div> : null}
      {data ? <Body differences={data} /> : !error && <div className="blank">Comparing…</div>}
    </div>
  );
}
