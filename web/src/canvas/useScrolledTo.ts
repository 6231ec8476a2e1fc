/**
 * The browser's own search, and whatever else scrolls to an element, cannot scroll the canvas: the view moves there instead.
 * React Flow alone would only take the scrolling back.
 */
import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";

const LAYERS = ".react-flow, .react-flow__renderer, .react-flow__pane, .react-flow__viewport";

export function useScrolledTo(stage: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  useEffect(() => {
    const box = stage.current;
    const stop = new AbortController();
    const follow = ({ target }: Event) => {
      if (!(target instanceof HTMLElement) || !target.matches(LAYERS)) return;
      const { scrollLeft, scrollTop } = target;
      if (!scrollLeft && !scrollTop) return;
      target.scrollTo({ left: 0, top: 0, behavior: "instant" });
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x - scrollLeft, y: y - scrollTop, zoom });
    };
    box?.addEventListener("scroll", follow, { capture: true, signal: stop.signal });
    return () => stop.abort();
  }, [flow, stage]);
}
