/** A state as a card: what it does, what it runs, and a row for each other way out. Or as a box around others. */
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import type { Port, GraphCard } from "../api/types";
import { jumpTo } from "../app/jump";
import { familyOf, Glyph, Tile } from "../glyphs/Glyph";
import { findCard } from "../store/document";
import { useOpened } from "../store/opened";
import { END, type StateNode } from "./graph";
import { useMachineStore } from "./machineStore";

/** To the card of what a task runs, on the template's own canvas. */
export function goToCard(id: string): void {
  useOpened.getState().openInner(null);
  // The canvas is there in the next frame.
  requestAnimationFrame(() => jumpTo(id));
}

function StatePort({ card, port }: { card: GraphCard; port: Port }) {
  const left = port.side === "left";
  return (
    <Handle
      id={port.id}
      type={left ? "target" : "source"}
      position={left ? Position.Left : Position.Right}
      isConnectableStart={!left && card.id !== END}
      isConnectableEnd={left}
      style={{ top: port.y - 1 }}
      className={port.connected ? "connected" : ""}
      data-testid={`port-${card.id}-${port.id}`}
      title={left ? undefined : `Lead ${card.title} to another state`}
    />
  );
}

const Ports = ({ card }: { card: GraphCard }) =>
  card.ports.map((port) => <StatePort key={port.id} card={card} port={port} />);

function Problem({ card }: { card: GraphCard }) {
  if (!card.problems.length) return null;
  const said = card.problems.join(" ");
  return (
    <span className="badge error" role="img" aria-label={said} title={said}>
      !
    </span>
  );
}

/** What the task runs: its picture and name, which lead to its card. */
export function Chip({ id, inspector = false }: { id: string; inspector?: boolean }) {
  const card = findCard(id);
  return (
    <button
      className="chip nodrag"
      title={`Show the card of ${id}`}
      data-testid={`${inspector ? "runs-" : "chip-"}${id}`}
      // The card of a state is one stop for the keyboard; its inspector has this button too.
      tabIndex={inspector ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation();
        goToCard(id);
      }}
    >
      <Glyph name={card?.glyph ?? "box"} family={card?.family ?? "other"} size={14} />
      {id}
    </button>
  );
}

export const StateView = memo(function StateView({ data: { card } }: NodeProps<StateNode>) {
  return (
    <div className={`card state${card.shape === "mark" ? " virtual" : ""}`} data-testid={`state-${card.id}`}>
      <div className="head">
        <Tile name={card.glyph} family={card.family} />
        <div className="names">
          <div className="first-line">
            <span className="title">{card.title}</span>
            <Problem card={card} />
          </div>
          <div className="second-line">
            <span className="subtitle" title={card.subtitle}>
              {card.subtitle}
            </span>
          </div>
        </div>
      </div>
      {card.rows.length > 0 && (
        <div className="rows">
          {card.rows.map((row) => (
            <div className={`row${row.failure ? " failure" : ""}`} key={row.id}>
              {row.resource ? (
                <span className="label">
                  <Chip id={row.resource} />
                </span>
              ) : (
                <span className="label" title={row.label}>
                  {row.label}
                </span>
              )}
              {row.note && <span className="note">{row.note}</span>}
            </div>
          ))}
        </div>
      )}
      <Ports card={card} />
    </div>
  );
});

export const StateBoxView = memo(function StateBoxView({ data: { card } }: NodeProps<StateNode>) {
  const family = familyOf(card.family);
  const branch = card.shape === "branch";
  return (
    <div
      className={`group-box state-box ${family}`}
      style={{ "--ink": `var(--ink-${family}, var(--text-3))` } as CSSProperties}
      data-testid={`state-${card.id}`}
    >
      <div className="group-head">
        <Glyph name={card.glyph} family={family} size={18} />
        <span className="title">{card.title}</span>
        <span className="subtitle">{card.subtitle}</span>
        <Problem card={card} />
        {branch && (
          <button
            className="parts-toggle nodrag"
            aria-label={`Add a state at the beginning of ${card.title}`}
            title="Add a state at its beginning"
            onClick={(event) => {
              event.stopPropagation();
              useMachineStore.getState().open("add", { state: card.id, port: "out" });
            }}
          >
            +
          </button>
        )}
      </div>
      {card.rows.map((row) => {
        const port = card.ports.find((one) => one.id === row.id);
        return (
          <span key={row.id} className="box-row" style={{ top: (port?.y ?? 0) - 9 }}>
            {row.label}
          </span>
        );
      })}
      <Ports card={card} />
    </div>
  );
});
