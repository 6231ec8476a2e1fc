/** Draws what is seen ahead of the server's answer. A rule hides what goes: no card is drawn anew for it. */
import { ViewportPortal } from "@xyflow/react";
import { useLayoutEffect } from "react";
import { useAhead, type ComingCard, type ComingWire } from "../store/ahead";
import { shownAs, useDocument } from "../store/document";
import { useArrangement } from "../store/arrangement";
import { Tile } from "../glyphs/Glyph";
import { portAt, type Pt, sourcePort, targetPort } from "../layout/drawing";
import { rounded } from "../layout/path";
import { drawnPoints } from "./DrawnLine";

// Made by script: the page allows no other style of its own.
const hidden = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, hidden];

const UNSEEN = "{ opacity: 0 !important; pointer-events: none !important; transition: none !important; }";

const drawnAs = (id: string) => `[data-id="${CSS.escape(id)}"],[data-line="${CSS.escape(id)}"]`;

/** Not by `display`: what has the focus keeps it until the answer says where it goes. */
function useHidden(gone: readonly string[]): void {
  const rule = gone.length ? `.stage :is(${gone.map(drawnAs).join()}) ${UNSEEN}` : "";
  useLayoutEffect(() => hidden.replaceSync(rule), [rule]);
}

function Card({ card }: { card: ComingCard }) {
  return (
    <div className="ahead card" style={{ left: card.at.x, top: card.at.y }} data-testid="card-ahead">
      <div className="head">
        <Tile name={card.glyph} family={card.family} />
        <div className="names">
          <span className="title">{card.label}</span>
        </div>
      </div>
    </div>
  );
}

/** Where a wire's two ends are drawn; null where one is not. */
function endsOf({ source, facet, target }: ComingWire): [Pt, Pt] | null {
  const { cards } = useDocument.getState().drawing;
  const { positions } = useArrangement.getState();
  const end = (id: string, port: (card: (typeof cards)[number] | undefined) => string): Pt | null => {
    const shown = shownAs(id);
    const card = cards.find((one) => one.id === shown);
    const at = positions[shown];
    if (!card || !at) return null;
    const { x, y } = portAt(card, port(card));
    return { x: at.x + x, y: at.y + y };
  };
  const from = end(source, (card) => sourcePort(card, facet));
  const to = end(target, targetPort);
  return from && to && [from, to];
}

function Wire({ wire }: { wire: ComingWire }) {
  const ends = endsOf(wire);
  return ends && <path className="wire ahead" d={rounded(drawnPoints(...ends))} data-testid="wire-ahead" />;
}

export function Ahead() {
  const edits = useAhead((s) => s.edits);
  const gone = edits.flatMap((one) => one.gone);
  const cards = edits.flatMap((one) => one.cards);
  const wires = edits.flatMap((one) => one.wires);
  useHidden(gone);
  if (!cards.length && !wires.length) return null;
  return (
    <ViewportPortal>
      <svg className="ahead-wires" aria-hidden="true">
        {wires.map((wire) => (
          <Wire key={JSON.stringify(wire)} wire={wire} />
        ))}
      </svg>
      {cards.map((card) => (
        <Card key={`${card.at.x} ${card.at.y}`} card={card} />
      ))}
    </ViewportPortal>
  );
}
