/** The grid of dots. It is drawn once for each zoom, a step larger than the view, and shifted by less than a step. */
import { useStore, useStoreApi } from "@xyflow/react";
import { useLayoutEffect, useRef } from "react";

const GAP = 24;
const SIZE = 1.4;
/** Nearer to each other they are no dots any more. */
const CLOSEST = 4;

export function Dots() {
  const store = useStoreApi();
  const grid = useRef<SVGSVGElement>(null);
  const zoom = useStore((s) => s.transform[2]);
  const gap = GAP * zoom;
  useLayoutEffect(() => {
    const shift = () => {
      const [x, y] = store.getState().transform;
      const from = (at: number) => (((at % gap) + gap) % gap) - gap - gap / 2;
      if (grid.current) grid.current.style.transform = `translate(${from(x)}px,${from(y)}px)`;
    };
    shift();
    return store.subscribe(shift);
  }, [store, gap]);
  const side = `calc(100% + ${2 * gap}px)`;
  return (
    <div className="react-flow__background react-flow__container dots" data-testid="rf__background">
      {gap >= CLOSEST && (
        <svg ref={grid} style={{ width: side, height: side }}>
          <pattern id="dots" width={gap} height={gap} patternUnits="userSpaceOnUse">
            <circle
              cx={(SIZE * zoom) / 2}
              cy={(SIZE * zoom) / 2}
              r={(SIZE * zoom) / 2}
              className="react-flow__background-pattern dots"
            />
          </pattern>
          <rect width="100%" height="100%" fill="url(#dots)" />
        </svg>
      )}
    </div>
  );
}
