/** While the view moves, the drawing is a picture of its own that is only shifted; at rest it is sharp at every zoom. */
import { type RefObject, useMemo } from "react";

/** Turns of a wheel come one by one. */
const REST = 250;

export function useKeptWhileMoving(stage: RefObject<HTMLElement | null>, many: boolean) {
  return useMemo(() => {
    let timer = 0;
    const keep = (kept: boolean) => {
      const viewport = stage.current?.querySelector<HTMLElement>(".react-flow__viewport");
      if (viewport) viewport.style.willChange = kept ? "transform" : "";
    };
    return {
      onMoveStart() {
        clearTimeout(timer);
        keep(many);
      },
      onMoveEnd() {
        clearTimeout(timer);
        timer = window.setTimeout(keep, REST, false);
      },
    };
  }, [stage, many]);
}
