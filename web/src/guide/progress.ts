/** Whether a step of the first run was done: the server says what tells it, this looks. */
import type { DeployState, GuideStep, Snapshot } from "../api/types";

/** How things stood when the guide, and when its step, began. */
export interface Before {
  cards: ReadonlySet<string>;
  wires: ReadonlySet<string>;
  revision: string;
  outcome: DeployState["outcome"] | undefined;
}

export interface Now {
  snapshot: Snapshot;
  deploy: DeployState | null;
  codeShown: boolean;
}

export const beforeOf = ({ snapshot, deploy }: Now): Before => ({
  cards: new Set(snapshot.cards.map((card) => card.id)),
  wires: new Set(snapshot.wires.map((wire) => wire.id)),
  revision: snapshot.revision,
  outcome: deploy?.outcome,
});

export function isDone({ waits }: GuideStep, before: Before, { snapshot, deploy, codeShown }: Now): boolean {
  const kindOf = (id: string) => snapshot.cards.find((card) => card.id === id)?.kind ?? "";
  switch (waits.what) {
    case "card":
      return snapshot.cards.some(
        (card) => !before.cards.has(card.id) && waits.kinds.includes(card.kind ?? ""),
      );
    case "wire":
      return snapshot.wires.some(
        (wire) =>
          !before.wires.has(wire.id) &&
          waits.sources.includes(kindOf(wire.source)) &&
          waits.targets.includes(kindOf(wire.target)),
      );
    case "code":
      return codeShown;
    case "undone":
      return snapshot.can_redo && snapshot.revision !== before.revision;
    case "redone":
      return !snapshot.can_redo;
    case "saved":
      return !snapshot.unsaved;
    case "deployed":
      return Boolean(deploy?.running) || (deploy?.outcome === "deployed" && before.outcome !== "deployed");
  }
}
