/** What of the drawing is in view, in canvas pixels. */
import type { ReactFlowState } from "@xyflow/react";
import type { Box } from "../layout/drawing";

type Flow = Pick<ReactFlowState, "transform" | "width" | "height">;

export const viewOf = ({ transform: [x, y, zoom], width, height }: Flow): Box => ({
  x: -x / zoom,
  y: -y / zoom,
  w: width / zoom,
  h: height / zoom,
});
