/** Fits the drawing into view when it opens, and on `F`. */
import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { registerViewport } from "../canvas/viewport";

const FIT = { padding: { left: "76px", right: "28px", top: "28px", bottom: "60px" }, maxZoom: 1 } as const;

export function useFit(id: string): void {
  const flow = useReactFlow();
  useEffect(() => {
    const timer = setTimeout(() => void flow.fitView(FIT), 40);
    return () => clearTimeout(timer);
  }, [flow, id]);
  useEffect(
    () =>
      registerViewport({
        centre: () => undefined,
        fit: () => void flow.fitView({ ...FIT, duration: 200 }),
        middle: () => flow.screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 }),
        at: () => null,
      }),
    [flow],
  );
}
