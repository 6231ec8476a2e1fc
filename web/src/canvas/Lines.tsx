/**
 * All lines in one picture beneath the cards, and the lit ones once more above them. React Flow would make a picture of each line,
 * and ask each at every step of a move where its ends are.
 */
import { useStore } from "@xyflow/react";
import { type KeyboardEvent, memo, useMemo } from "react";
import { createPortal } from "react-dom";
import { askToChangeWire } from "../edits/facets";
import { around, boxOf, type Pt } from "../layout/drawing";
import { useArrangement } from "../store/arrangement";
import { useDocument } from "../store/document";
import { useSelection } from "../store/selection";
import { openWireMenu } from "./ContextMenu";
import type { LineEdge } from "./edges";
import { LineView, LitLine } from "./LineView";

function onKey(event: KeyboardEvent<SVGGElement>, id: string): void {
  if (event.key === "Enter" || event.key === " ") useSelection.getState().selectWire(id, "canvas");
  if (event.key !== "Escape") return;
  event.currentTarget.blur();
  if (useSelection.getState().wire === id) useSelection.setState({ wire: null });
}

const LineOf = memo(function LineOf({ edge }: { edge: LineEdge }) {
  const { id, data, selectable, ariaLabel } = edge;
  const state = selectable ? " selectable" : " inactive";
  return (
    <g
      className={`react-flow__edge react-flow__edge-line nopan${state}`}
      {...(selectable && {
        tabIndex: 0,
        onClick: () => useSelection.getState().selectWire(id, "canvas"),
        onDoubleClick: () => {
          if (data?.wire?.changes) askToChangeWire(data.wire);
        },
        onContextMenu: (event) => openWireMenu(event, id),
        onKeyDown: (event) => onKey(event, id),
        "aria-describedby": "react-flow__edge-desc-1",
      })}
      role={selectable ? "group" : "img"}
      aria-roledescription="edge"
      aria-label={ariaLabel}
      data-id={id}
      data-testid={`rf__edge-${id}`}
    >
      <LineView id={id} data={data} />
    </g>
  );
});

/** Further than the shadow of a card or a line's way around one. */
const MARGIN = 600;

/** Under everything: what the browser keeps while the view moves is then one picture, not one for each card. */
function Sheet() {
  const drawing = useDocument((s) => s.drawing);
  const positions = useArrangement((s) => s.positions);
  const box = useMemo(
    () =>
      around(
        drawing.cards.flatMap((card) => (positions[card.id] ? [boxOf(card, positions[card.id] as Pt)] : [])),
      ),
    [drawing, positions],
  );
  const style = box && {
    left: box.x - MARGIN,
    top: box.y - MARGIN,
    width: box.w + 2 * MARGIN,
    height: box.h + 2 * MARGIN,
  };
  return style && <div className="sheet" style={style} />;
}

/** Those that follow a drag have one of their own: a picture of which one line changes is gone through whole. */
function Picture({ edges }: { edges: LineEdge[] }) {
  return (
    <svg>
      {edges.map((edge) => (
        <LineOf key={edge.id} edge={edge} />
      ))}
    </svg>
  );
}

export const Lines = memo(function Lines({ edges }: { edges: LineEdge[] }) {
  const beneath = useStore((s) => s.domNode?.querySelector(".react-flow__edges"));
  const led = useArrangement((s) => s.led);
  if (!beneath) return null;
  const lit = edges.filter((edge) => edge.data?.hot);
  return createPortal(
    <>
      <Sheet />
      <Picture edges={led.size ? edges.filter(({ id }) => !led.has(id)) : edges} />
      {led.size > 0 && <Picture edges={edges.filter(({ id }) => led.has(id))} />}
      <svg className="lit" aria-hidden="true">
        {lit.map(({ id, data }) => (
          <LitLine key={id} id={id} data={data} />
        ))}
      </svg>
    </>,
    beneath,
  );
});
