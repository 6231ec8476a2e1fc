/** Everything drawn onto cards beside their contents: problems, deployment, changes, selection, legal wire ends. */
import { useMemo } from "react";
import { useGit, useKinds } from "../api/queries";
import type { Card, DeployedResource, Diagnostic, ResourceState } from "../api/types";
import { changedCards, changedLines } from "../changes/changedLines";
import { useDeployment, useDeployOf } from "../store/deployment";
import { shownAs, useDocument } from "../store/document";
import { useEnvironment } from "../store/environment";
import { useEnvironmentState } from "../environments/queries";
import { CANVAS } from "../store/place";
import { neighbourhood, useSelection } from "../store/selection";
import { useWiring } from "../store/wiring";
import { wiringSentences } from "./names";
import type { Marks, Severities } from "./nodes";

export function problemsByCard(diagnostics: Diagnostic[]): Map<string, Severities> {
  const counts = new Map<string, Severities>();
  for (const { resource, severity } of diagnostics) {
    if (!resource || severity === "info") continue;
    const count = counts.get(resource) ?? { errors: 0, warnings: 0 };
    counts.set(
      resource,
      severity === "error"
        ? { ...count, errors: count.errors + 1 }
        : { ...count, warnings: count.warnings + 1 },
    );
  }
  return counts;
}

const NO_STATES: Record<string, ResourceState> = {};

function useStates(): Record<string, ResourceState> {
  const revision = useDocument((s) => s.snapshot?.revision);
  const name = useEnvironment();
  const deploy = useDeployOf(name);
  const endedOn = useDeployment((s) => s.endedOn[name]);
  // What is deployed is the project: another template's cards only have the same names.
  if (CANVAS) return NO_STATES;
  const shown = deploy && deploy.doing !== "plan" && (deploy.running || endedOn === revision);
  return shown ? deploy.resources : NO_STATES;
}

/** What stands in the chosen environment; null where nothing does, or nobody knows. */
function useStanding(): Readonly<Record<string, DeployedResource>> | null {
  const { data } = useEnvironmentState();
  return !CANVAS && data?.deployed ? data.resources : null;
}

function useDrifted(): ReadonlySet<string> {
  const drift = useEnvironmentState().data?.drift;
  return useMemo(() => new Set(drift?.drifted.map((one) => one.card)), [drift]);
}

function useChanges() {
  const git = useGit().data;
  const cards = useDocument((s) => s.drawing.cards);
  return useMemo(
    () =>
      git?.head_text ? changedCards(cards, changedLines(git.diff)) : new Map<string, "new" | "edited">(),
    [git, cards],
  );
}

/** What stands in the selected groups. */
const membersOf = (selected: string[], cards: Card[]) =>
  cards.filter((card) => card.group && selected.includes(card.group)).map((card) => card.id);

export function useMarks(): Marks {
  const snapshot = useDocument((s) => s.snapshot);
  const { lines, cards } = useDocument((s) => s.drawing);
  const { cards: selected, wire } = useSelection();
  const { start, targets, aimed } = useWiring();
  const states = useStates();
  const standing = useStanding();
  const drifted = useDrifted();
  const environment = useEnvironment();
  const changes = useChanges();
  const problems = useMemo(() => problemsByCard(snapshot?.diagnostics ?? []), [snapshot]);
  const palette = useKinds().data;
  const kinds = useMemo(() => new Map((palette ?? []).map((kind) => [kind.kind, kind.label])), [palette]);
  const wiring = useMemo(() => wiringSentences(snapshot?.cards ?? [], snapshot?.wires ?? []), [snapshot]);
  const near = useMemo(
    () =>
      neighbourhood(
        [...selected.map(shownAs), ...membersOf(selected, cards)],
        snapshot?.wires.find((w) => w.id === wire),
        lines,
      ),
    [selected, wire, snapshot, lines, cards],
  );
  const legal = useMemo(
    () => (start ? new Set([start.source, ...(targets ?? []).map((t) => t.target)]) : null),
    [start, targets],
  );
  return useMemo(
    () => ({
      wiring,
      kinds,
      problems,
      states,
      standing,
      drifted,
      environment,
      changes,
      selected,
      near: legal ? null : near,
      legal,
      aimed,
    }),
    [wiring, kinds, problems, states, standing, drifted, environment, changes, selected, near, legal, aimed],
  );
}
