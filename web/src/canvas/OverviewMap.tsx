/** The overview map: one shape a family of cards. React Flow's own draws each card, and asks each at every move. */
import { Panel, useStore, useStoreApi } from "@xyflow/react";
import { XYMinimap } from "@xyflow/system";
import { memo, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { familyOf } from "../glyphs/Glyph";
import { around, type Box, boxOf, type Drawing, groupBox } from "../layout/drawing";
import { type Positions, useArrangement } from "../store/arrangement";
import { useDocument } from "../store/document";
import { viewOf } from "./viewOf";

const SIZE = { width: 168, height: 104 };
const CORNER = 24;
/** Around everything, in steps of the map's scale. */
const EDGE = 5;
const GROUPS = "group";

const fillOf = (family: string) =>
  family === GROUPS
    ? "color-mix(in srgb, var(--text-3) 12%, transparent)"
    : `color-mix(in srgb, var(--ink-${family}) 45%, var(--surface))`;

function rectangle({ x, y, w, h }: Box): string {
  const r = Math.min(CORNER, w / 2, h / 2);
  const bend = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  const across = w - 2 * r;
  const down = h - 2 * r;
  return `M${x + r} ${y}h${across}${bend(r, r)}v${down}${bend(-r, r)}h${-across}${bend(-r, -r)}v${-down}${bend(r, -r)}z`;
}

interface Plan {
  bounds: Box;
  /** Family → the outline of all its cards; groups come first. */
  shapes: Map<string, string>;
}

function planOf(drawing: Drawing, positions: Positions): Plan | null {
  const groups = drawing.groups.flatMap((group) => groupBox(group, drawing.cards, positions) ?? []);
  const shapes = new Map(groups.length ? [[GROUPS, groups.map(rectangle).join("")]] : []);
  const boxes = [...groups];
  for (const card of drawing.cards) {
    const at = positions[card.id];
    if (!at) continue;
    const box = boxOf(card, at);
    boxes.push(box);
    const family = familyOf(card.family);
    shapes.set(family, (shapes.get(family) ?? "") + rectangle(box));
  }
  const bounds = around(boxes);
  return bounds && { bounds, shapes };
}

const Shapes = memo(function Shapes({ shapes }: Pick<Plan, "shapes">) {
  return [...shapes].map(([family, d]) => <path key={family} d={d} style={{ fill: fillOf(family) }} />);
});

const hole = ({ x, y, w, h }: Box) => `M${x},${y}h${w}v${h}h${-w}z`;

/** What the map shows, and how many canvas pixels one of its pixels is. */
function framed(all: Box): { frame: Box; scale: number } {
  const scale = Math.max(all.w / SIZE.width, all.h / SIZE.height);
  const [w, h, edge] = [scale * SIZE.width, scale * SIZE.height, EDGE * scale];
  const frame = { x: all.x - (w - all.w) / 2 - edge, y: all.y - (h - all.h) / 2 - edge };
  return { frame: { ...frame, w: w + 2 * edge, h: h + 2 * edge }, scale };
}

/** Follows the view without React: nothing is made anew while it moves. */
function useFollowing(plan: Plan | null) {
  const store = useStoreApi();
  const svg = useRef<SVGSVGElement>(null);
  const mask = useRef<SVGPathElement>(null);
  const scale = useRef(1);
  useLayoutEffect(() => {
    if (!plan) return;
    const follow = () => {
      const view = viewOf(store.getState());
      const found = framed(around([plan.bounds, view]) ?? view);
      const { x, y, w, h } = found.frame;
      scale.current = found.scale;
      svg.current?.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
      mask.current?.setAttribute("d", hole(found.frame) + hole(view));
    };
    follow();
    return store.subscribe(follow);
  }, [store, plan]);
  const panZoom = useStore((s) => s.panZoom);
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  useEffect(() => {
    if (!svg.current || !panZoom) return;
    const map = XYMinimap({
      domNode: svg.current,
      panZoom,
      getTransform: () => store.getState().transform,
      getViewScale: () => scale.current,
    });
    const { translateExtent } = store.getState();
    map.update({ translateExtent, width, height, pannable: true, zoomable: true });
    return () => map.destroy();
  }, [store, panZoom, width, height]);
  return { svg, mask };
}

export function OverviewMap() {
  const drawing = useDocument((s) => s.drawing);
  // While a card is dragged its place is not kept yet: the map follows at the end.
  const positions = useArrangement((s) => s.positions);
  const plan = useMemo(() => planOf(drawing, positions), [drawing, positions]);
  const { svg, mask } = useFollowing(plan);
  return (
    <Panel position="bottom-right" className="react-flow__minimap" style={SIZE} data-testid="rf__minimap">
      <svg {...SIZE} className="react-flow__minimap-svg" role="img" aria-labelledby="overview-map" ref={svg}>
        <title id="overview-map">Overview map</title>
        {plan && <Shapes shapes={plan.shapes} />}
        <path className="react-flow__minimap-mask" fillRule="evenodd" pointerEvents="none" ref={mask} />
      </svg>
    </Panel>
  );
}
