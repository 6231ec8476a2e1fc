/** Where cards are and how lines run. Positions survive every edit: only new cards are placed, only moved lines routed. */
import { create } from "zustand";
import { arrange } from "../layout/arrange";
import { type Drawing, type Pt, withGroups } from "../layout/drawing";
import { firstPlaces } from "../layout/first";
import { carryRenamed, placeNew } from "../layout/place";
import { routesFor } from "../layout/routes";
import { currentSnapshot, useDocument } from "./document";

export type Positions = Record<string, Pt>;

interface ArrangementState {
  positions: Positions;
  routes: Record<string, Pt[]>;
  /** The lines that have a route. */
  routed: ReadonlySet<string>;
  /** The lines that follow what is dragged now. */
  led: ReadonlySet<string>;
  /** False until the first layout has come back from the worker. */
  settled: boolean;
  /** Counts layouts of the whole drawing: the view is fitted after each. */
  arranged: number;
}

const NONE: ReadonlySet<string> = new Set();

export const useArrangement = create<ArrangementState>(() => ({
  positions: {},
  routes: {},
  routed: new Set(),
  led: NONE,
  settled: false,
  arranged: 0,
}));

/** Shows the cards there. Lines that still fit keep their route. */
export function showAt(drawing: Drawing, places: Positions): void {
  const positions = withGroups(drawing, places);
  const before = useArrangement.getState();
  const moved = movedBoxes(shown, before.positions, drawing, positions);
  shown = drawing;
  const routes = routesFor(drawing, positions, before.routes, moved);
  useArrangement.setState({
    positions,
    routes,
    routed: routedBy(before, routes),
    settled: before.settled || !laying,
  });
}

/** The drawing that the kept routes were made for. */
let shown: Drawing = { cards: [], groups: [], lines: [] };

/** Cards and groups whose box is another than before, or that are new: only these can stand in the way of a route. */
function movedBoxes(before: Drawing, old: Positions, after: Drawing, now: Positions): Set<string> {
  const cards = new Map(before.cards.map((card) => [card.id, card]));
  const moved = after.cards.filter((card) => {
    const [was, from, to] = [cards.get(card.id), old[card.id], now[card.id]];
    const same = was && from && to && from.x === to.x && from.y === to.y;
    return !same || was.height !== card.height || was.width !== card.width;
  });
  // The label of a group is as wide as what stands in it.
  return new Set([...moved.map((card) => card.id), ...after.groups.map((group) => group.id)]);
}

/** Kept while the same lines are routed, so that what draws them needs not look again at every step of a drag. */
const routedBy = ({ routed }: ArrangementState, routes: Record<string, Pt[]>) =>
  keptIfSame(routed, Object.keys(routes));

const keptIfSame = (before: ReadonlySet<string>, ids: string[]): ReadonlySet<string> =>
  ids.length === before.size && ids.every((id) => before.has(id)) ? before : new Set(ids);

let laying = false;

/** Moves on their way to the server: a snapshot that does not know them yet must not take them back. */
let held: Positions = {};

export function hold(moved: Positions): void {
  held = { ...held, ...moved };
}

export function release(moved: Positions): void {
  held = Object.fromEntries(Object.entries(held).filter(([id, at]) => moved[id] !== at));
}

/** Lays out every card anew, in the worker. Edits may come in meanwhile: their cards are placed afterwards. */
export async function layOutAll(drawing: Drawing): Promise<Positions> {
  laying = true;
  try {
    const { positions, routes } = await arrange(drawing);
    useArrangement.setState(({ arranged }) => ({ routes, arranged: arranged + 1 }));
    // The worker's routes are held against every card once.
    shown = { cards: [], groups: [], lines: [] };
    laying = false;
    const now = useDocument.getState().drawing;
    showAt(now, placeNew(now, { ...useArrangement.getState().positions, ...positions, ...held }));
    return positions;
  } finally {
    laying = false;
  }
}

/** Cards at once, their lines and their place when the layout arrives. */
const MANY = 100;

function showFirst(drawing: Drawing): void {
  useArrangement.setState({ positions: withGroups(drawing, firstPlaces(drawing)), settled: false });
}

/** What the server knows wins: it holds what people chose, and what undo brought back. */
function settle(drawing: Drawing, before: Drawing, kept: Positions): void {
  if (laying) return;
  const known = { ...useArrangement.getState().positions, ...kept, ...held };
  if (drawing.cards.length && !drawing.cards.some((card) => known[card.id])) {
    // Fewer are laid out before anybody sees that nothing is there.
    if (drawing.cards.length > MANY) showFirst(drawing);
    return void layOutAll(drawing);
  }
  showAt(drawing, placeNew(drawing, carryRenamed(before.cards, drawing.cards, known)));
}

useDocument.subscribe((state, previous) => {
  if (state.drawing !== previous.drawing)
    settle(state.drawing, previous.drawing, currentSnapshot()?.positions ?? {});
});

/** While cards are dragged: only the lines that end at them follow. Those they come to lie on go around them at the end. */
export function dragCards(moved: Positions): void {
  const { positions, routes, led } = useArrangement.getState();
  const { drawing } = useDocument.getState();
  const groups = new Set(drawing.cards.flatMap(({ id, group }) => (moved[id] && group ? [group] : [])));
  const follows = (id: string) => id in moved || groups.has(id);
  const lines = drawing.lines.filter(({ source, target }) => follows(source) || follows(target));
  if (!lines.length) return;
  const places = { ...positions, ...moved };
  const anew = routesFor(drawing, places, routes, new Set(Object.keys(moved)), lines);
  useArrangement.setState({ routes: { ...routes, ...anew }, led: keptIfSame(led, Object.keys(anew)) });
}

/** Nothing is dragged any more. */
export function restLines(): void {
  useArrangement.setState({ led: NONE });
}
