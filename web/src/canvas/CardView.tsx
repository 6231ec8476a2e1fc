/** One card: picture, name, state, and a row for each facet. */
import type { NodeProps } from "@xyflow/react";
import { Check, Cloud, CloudAlert, CloudOff, LoaderCircle, X } from "lucide-react";
import { memo, useState } from "react";
import type { ResourceState } from "../api/types";
import { askToAdd } from "../edits/facets";
import { Tile } from "../glyphs/Glyph";
import { CardActivity } from "./CardActivity";
import { CardMark } from "./CardMark";
import { FacetRow } from "./FacetRow";
import { FidelityMark } from "./FidelityMark";
import { Held } from "./Held";
import type { CardNode, CardStanding, Severities } from "./nodes";
import { PortView } from "./PortView";

function StateBadge({ state }: { state: ResourceState }) {
  const said = `${state.status}${state.reason ? `: ${state.reason}` : ""}`;
  if (state.state === "waiting") return null;
  return (
    <span className={`badge ${state.state}`} role="img" aria-label={said} title={said}>
      {state.state === "working" && <LoaderCircle size={14} />}
      {state.state === "done" && <Check size={14} strokeWidth={2.5} />}
      {state.state === "failed" && <X size={14} strokeWidth={2.5} />}
    </span>
  );
}

/** What stands in the chosen environment, while nothing is done there. */
function StandingBadge({ standing: { state, words } }: { standing: CardStanding }) {
  const Icon = {
    done: Cloud,
    working: Cloud,
    waiting: Cloud,
    failed: CloudAlert,
    drifts: CloudAlert,
    missing: CloudOff,
  }[state];
  return (
    <span className={`badge standing ${state}`} role="img" aria-label={words} title={words}>
      <Icon size={13} />
    </span>
  );
}

export function ProblemBadge({ problems }: { problems: Severities }) {
  const count = problems.errors || problems.warnings;
  if (!count) return null;
  const kind = problems.errors ? "error" : "warning";
  return (
    <span className={`badge ${kind}`} role="img" aria-label={`${count} ${kind}${count > 1 ? "s" : ""}`}>
      !
    </span>
  );
}

export const CardView = memo(function CardView({ data, selected }: NodeProps<CardNode>) {
  const { card, problems, state, standing, change, held, folded } = data;
  const [over, setOver] = useState(false);
  // Of a thousand cards only the one that is dealt with has these buttons.
  const near = over || selected;
  return (
    <div
      className={`card${card.virtual ? " virtual" : ""}`}
      data-testid={`card-${card.id}`}
      onPointerEnter={() => setOver(true)}
      onPointerLeave={() => setOver(false)}
    >
      <div className="head">
        <Tile name={card.glyph} family={card.family} />
        <div className="names">
          <div className="first-line">
            <span
              className="title"
              title={(card.short || card.title) === card.title ? undefined : card.title}
            >
              {card.short || card.title}
            </span>
            {card.condition && (
              <span className="tag condition" title={`Only if ${card.condition}`}>
                {card.condition}
              </span>
            )}
            {card.loop && (
              <span className="tag loop" title={`Made by the loop ${card.loop}`}>
                {card.loop}
              </span>
            )}
            {change && <span className={`tag ${change}`}>{change === "new" ? "New" : "Edited"}</span>}
            <CardActivity id={card.id} />
            {state && <StateBadge state={state} />}
            {!state && standing && <StandingBadge standing={standing} />}
            <ProblemBadge problems={problems} />
            {held.length > 0 && <Held card={card.id} held={held} folded={folded} />}
          </div>
          <div className="second-line">
            <FidelityMark card={card} near={near} />
            <span className="subtitle">{card.subtitle}</span>
            <CardMark card={card} />
          </div>
        </div>
      </div>
      {card.facets.length > 0 && (
        <div className="rows">
          {card.facets.map((facet) => (
            <FacetRow key={facet.id} card={card.id} facet={facet} reachable={selected} near={near} />
          ))}
        </div>
      )}
      {near && card.adds && (
        <button
          className="add-facet nodrag nopan"
          tabIndex={selected ? 0 : -1}
          aria-label={`Add a ${card.adds} or the like to ${card.title}`}
          data-testid={`add-facet-${card.id}`}
          onClick={(event) => {
            event.stopPropagation();
            askToAdd(card.id);
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          + {card.adds}
        </button>
      )}
      {card.ports.map((port) => (
        <PortView key={port.id} card={card.id} port={port} />
      ))}
    </div>
  );
});
