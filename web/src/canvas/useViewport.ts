/** Registers the canvas's view, fits it after each whole layout, and tells the level of detail. */
import { type FitViewOptions, useReactFlow, useStore } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { useArrangement } from "../store/arrangement";
import { findCard, shownAs, useDocument } from "../store/document";
import { neighbourhood, useSelection } from "../store/selection";
import { useInPlace } from "../store/inPlace";
import { moving } from "../store/theme";
import { useView } from "../store/view";
import { useScrolledTo } from "./useScrolledTo";
import { registerViewport } from "./viewport";

const PADDING = { left: "76px", right: "28px", top: "28px", bottom: "60px" } as const;
const FIT: FitViewOptions = { padding: PADDING, maxZoom: 1 };

/** Beside the code there is room for the selection and its neighbours; the whole drawing would be too small to read. */
function wanted(split: boolean): FitViewOptions {
  const { cards } = useSelection.getState();
  const near = neighbourhood(cards, undefined, useDocument.getState().drawing.lines);
  return split && near ? { nodes: [...near].map((id) => ({ id })) } : {};
}

export type Detail = "near" | "mid" | "far";

export const useDetail = (): Detail =>
  useStore(({ transform: [, , zoom] }) => (zoom < 0.42 ? "far" : zoom < 0.72 ? "mid" : "near"));

/** Whether cards are so small that nothing of them can be read. */
export const useTiny = (): boolean => useStore(({ transform: [, , zoom] }) => zoom < 0.2);

const INSPECTOR = 364;

const SECOND_CLICK = 260;
let pressed = -Infinity;
window.addEventListener("pointerdown", () => (pressed = performance.now()), { capture: true });

/** The second click of a double click must still meet what the first one met, and what it opens stays beside that. */
function afterSecondClick(move: () => void): (() => void) | undefined {
  if (performance.now() - pressed > SECOND_CLICK) return void move();
  const timer = setTimeout(() => useInPlace.getState().asked === null && move(), SECOND_CLICK);
  return () => clearTimeout(timer);
}

/** A card that was clicked under the place of the inspector comes out beside it, and so do the ends of a wire. */
function useClearOfInspector(stage: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  const { cards, wire, by } = useSelection();
  useEffect(() => {
    const [id] = cards;
    const box = stage.current?.getBoundingClientRect();
    const at = id === undefined ? undefined : useArrangement.getState().positions[id];
    const card = id === undefined ? undefined : findCard(id);
    if (cards.length !== 1 || by !== "canvas" || !box || !at || !card) return;
    const panel = document.querySelector<HTMLElement>(".inspector");
    const clear = () => {
      const { x, y, zoom } = flow.getViewport();
      const room = panel ? panel.offsetWidth + 28 : INSPECTOR;
      const hidden = (at.x + card.width) * zoom + x - (box.width - room);
      if (hidden > 0) void flow.setViewport({ x: x - hidden, y, zoom }, { duration: moving() });
    };
    // Some of its tabs are wider.
    const watch = new ResizeObserver(clear);
    const stop = afterSecondClick(() => (panel ? watch.observe(panel) : clear()));
    return () => {
      stop?.();
      watch.disconnect();
    };
  }, [flow, stage, cards, by]);
  useEffect(() => {
    const box = stage.current?.getBoundingClientRect();
    const ends = useDocument.getState().snapshot?.wires.find((one) => one.id === wire);
    if (!box || !ends) return;
    const ids = [shownAs(ends.source), shownAs(ends.target)];
    const { x, zoom } = flow.getViewport();
    const { positions } = useArrangement.getState();
    const edges = ids.flatMap((id) => {
      const at = positions[id];
      return at ? [at.x * zoom + x, (at.x + (findCard(id)?.width ?? 0)) * zoom + x] : [];
    });
    if (Math.min(...edges) >= 0 && Math.max(...edges) <= box.width - INSPECTOR) return;
    const padding = { ...PADDING, right: `${INSPECTOR + 28}px` } as const;
    const nodes = ids.map((id) => ({ id }));
    return afterSecondClick(() => void flow.fitView({ nodes, padding, maxZoom: zoom, duration: moving() }));
  }, [flow, stage, wire]);
}

export function useCanvasViewport(stage: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  useClearOfInspector(stage);
  useScrolledTo(stage);
  const arranged = useArrangement((s) => s.arranged);
  const placed = useArrangement((s) => s.settled || Object.keys(s.positions).length > 0);
  const split = useView((s) => s.split);
  useEffect(() => {
    if (!placed) return;
    // React Flow learns its new size in the frame after the layout changed.
    const timer = setTimeout(() => void flow.fitView({ ...FIT, ...wanted(split) }), 40);
    return () => clearTimeout(timer);
  }, [flow, arranged, placed, split]);
  useEffect(() => {
    const inside = (x: number, y: number) => {
      const box = stage.current?.getBoundingClientRect();
      return box && x > box.left && x < box.right && y > box.top && y < box.bottom;
    };
    return registerViewport({
      centre(id, focus = true) {
        const at = useArrangement.getState().positions[shownAs(id)];
        const card = findCard(id);
        if (!at || !card) return;
        // Near enough that a row is 24 pixels high, as WCAG 2.2 wants of what is clicked.
        const zoom = Math.max(flow.getZoom(), 0.9);
        void flow.setCenter(at.x + card.width / 2 + 160 / zoom, at.y + card.height / 2, {
          zoom,
          duration: moving(),
        });
        if (!focus) return;
        setTimeout(
          () =>
            stage.current
              ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(shownAs(id))}"]`)
              // Where the view is still on its way, scrolling to it would move it twice as far.
              ?.focus({ preventScroll: true }),
          260,
        );
      },
      fit: () => void flow.fitView({ ...FIT, duration: moving() }),
      middle() {
        const box = stage.current?.getBoundingClientRect();
        return flow.screenToFlowPosition(
          box ? { x: box.left + box.width / 2, y: box.top + box.height / 2 } : { x: 0, y: 0 },
        );
      },
      at: (x, y) => (inside(x, y) ? flow.screenToFlowPosition({ x, y }) : null),
    });
  }, [flow, stage]);
}
