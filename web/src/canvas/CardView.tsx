/** One card: picture, name, state, and a row for each facet. */
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { Check, LoaderCircle, X } from "lucide-react";
import { memo } from "react";
import type { Card, Port, ResourceState } from "../api/types";
import { Tile } from "../glyphs/Glyph";
import { HIDDEN_IN, HIDDEN_OUT, portAt } from "../layout/drawing";
import type { CardNode, Severities } from "./nodes";

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

/** That it exists already, or else the Condition without which it is not made. */
function CardMark({ card }: { card: Card }) {
  if (card.existing) {
    const always = card.existing === "always";
    const said = always
      ? `Exists already: ${card.parameter} says which one`
      : `One that exists where ${card.parameter} names it; else this stack makes it`;
    return (
      <span className="condition-mark" title={said} data-testid={`existing-${card.id}`}>
        {always ? "existing" : "or existing"}
      </span>
    );
  }
  return card.condition ? (
    <span className="condition-mark" title={`Only if ${card.condition}`}>
      {card.condition}
    </span>
  ) : null;
}

function PortView({ card, port }: { card: string; port: Port }) {
  const left = port.side === "left";
  return (
    <Handle
      id={port.id}
      type={left ? "target" : "source"}
      position={left ? Position.Left : Position.Right}
      isConnectableStart={!left}
      isConnectableEnd={left}
      style={{ top: port.y - 1 }}
      className={port.connected ? "connected" : ""}
      data-testid={`port-${card}-${port.id}`}
      title={left ? undefined : `Draw a wire from ${port.id === "out" ? card : port.id}`}
    />
  );
}

export function HiddenPort({ card, id }: { card: Pick<Card, "ports" | "width">; id: string }) {
  const left = id === HIDDEN_IN;
  return (
    <Handle
      id={id}
      type={left ? "target" : "source"}
      position={left ? Position.Left : Position.Right}
      isConnectable={false}
      style={{ top: portAt(card, id).y - 1 }}
      className="hidden-port"
      aria-hidden="true"
    />
  );
}

export const CardView = memo(function CardView({ data }: NodeProps<CardNode>) {
  const { card, problems, state, change } = data;
  return (
    <div className={`card${card.virtual ? " virtual" : ""}`} data-testid={`card-${card.id}`}>
      <div className="head">
        <Tile name={card.glyph} family={card.family} />
        <div className="names">
          <div className="first-line">
            <span className="title">{card.title}</span>
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
            {state && <StateBadge state={state} />}
            <ProblemBadge problems={problems} />
          </div>
          <div className="second-line">
            <span className="subtitle">{card.subtitle}</span>
            <CardMark card={card} />
          </div>
        </div>
      </div>
      {card.facets.length > 0 && (
        <div className="rows">
          {card.facets.map((facet) => (
            <div className={`row${facet.method ? " route" : ""}`} key={facet.id}>
              {facet.method && <span className={`method ${facet.method}`}>{facet.method}</span>}
              <span className="label" title={facet.label}>
                {facet.label}
              </span>
              {facet.note && <span className="note">{facet.note}</span>}
            </div>
          ))}
        </div>
      )}
      {card.ports.map((port) => (
        <PortView key={port.id} card={card.id} port={port} />
      ))}
      <HiddenPort card={card} id={HIDDEN_IN} />
      <HiddenPort card={card} id={HIDDEN_OUT} />
    </div>
  );
});
