/** Registers the canvas's view, fits it after each whole layout, and tells the level of detail. */
import { type FitViewOptions, useReactFlow, useStore } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { useArrangement } from "../store/arrangement";
import { findCard, shownAs, useDocument } from "../store/document";
import { neighbourhood, useSelection } from "../store/selection";
import { useView } from "../store/view";
import { registerViewport } from "./viewport";

const FIT: FitViewOptions = {
  padding: { left: "76px", right: "28px", top: "28px", bottom: "60px" },
  maxZoom: 1,
};

/** Beside the code there is room for the selection and its neighbours; the whole drawing would be too small to read. */
function wanted(split: boolean): FitViewOptions {
  const { cards } = useSelection.getState();
  const near = neighbourhood(cards, undefined, useDocument.getState().drawing.lines);
  return split && near ? { nodes: [...near].map((id) => ({ id })) } : {};
}

export type Detail = "near" | "mid" | "far";

export const useDetail = (): Detail =>
  useStore(({ transform: [, , zoom] }) => (zoom < 0.42 ? "far" : zoom < 0.72 ? "mid" : "near"));

const INSPECTOR = 364;

/** A card that was clicked under the place of the inspector comes out beside it. */
function useClearOfInspector(stage: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  const { cards, by } = useSelection();
  useEffect(() => {
    const [id] = cards;
    const box = stage.current?.getBoundingClientRect();
    const at = id === undefined ? undefined : useArrangement.getState().positions[id];
    const card = id === undefined ? undefined : findCard(id);
    if (cards.length !== 1 || by !== "canvas" || !box || !at || !card) return;
    const { x, y, zoom } = flow.getViewport();
    const hidden = (at.x + card.width) * zoom + x - (box.width - INSPECTOR);
    if (hidden > 0) void flow.setViewport({ x: x - hidden, y, zoom }, { duration: 200 });
  }, [flow, stage, cards, by]);
}

export function useCanvasViewport(stage: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  useClearOfInspector(stage);
  const arranged = useArrangement((s) => s.arranged);
  const settled = useArrangement((s) => s.settled);
  const split = useView((s) => s.split);
  useEffect(() => {
    if (!settled) return;
    // React Flow learns its new size in the frame after the layout changed.
    const timer = setTimeout(() => void flow.fitView({ ...FIT, ...wanted(split) }), 40);
    return () => clearTimeout(timer);
  }, [flow, arranged, settled, split]);
  useEffect(() => {
    const inside = (x: number, y: number) => {
      const box = stage.current?.getBoundingClientRect();
      return box && x > box.left && x < box.right && y > box.top && y < box.bottom;
    };
    return registerViewport({
      centre(id) {
        const at = useArrangement.getState().positions[shownAs(id)];
        const card = findCard(id);
        if (!at || !card) return;
        const zoom = Math.max(flow.getZoom(), 0.8);
        void flow.setCenter(at.x + card.width / 2 + 160 / zoom, at.y + card.height / 2, {
          zoom,
          duration: 200,
        });
        setTimeout(
          () =>
            stage.current
              ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(shownAs(id))}"]`)
              ?.focus(),
          260,
        );
      },
      fit: () => void flow.fitView({ ...FIT, duration: 200 }),
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
