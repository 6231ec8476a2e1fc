/** Where cards are and how lines run. Positions survive every edit: only new cards are placed, only moved lines routed. */
import { create } from "zustand";
import { arrange } from "../layout/arrange";
import { type Drawing, type Pt, withGroups } from "../layout/drawing";
import { carryRenamed, placeNew } from "../layout/place";
import { routesFor } from "../layout/routes";
import { currentSnapshot, useDocument } from "./document";

export type Positions = Record<string, Pt>;

interface ArrangementState {
  positions: Positions;
  routes: Record<string, Pt[]>;
  /** False until the first layout has come back from the worker. */
  settled: boolean;
  /** Counts layouts of the whole drawing: the view is fitted after each. */
  arranged: number;
}

export const useArrangement = create<ArrangementState>(() => ({
  positions: {},
  routes: {},
  settled: false,
  arranged: 0,
}));

/** Shows the cards there. Lines that still fit keep their route. */
export function showAt(drawing: Drawing, places: Positions): void {
  const positions = withGroups(drawing, places);
  const routes = routesFor(drawing, positions, useArrangement.getState().routes);
  useArrangement.setState({ positions, routes, settled: true });
}

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
    const now = useDocument.getState().drawing;
    showAt(now, placeNew(now, { ...useArrangement.getState().positions, ...positions }));
    return positions;
  } finally {
    laying = false;
  }
}

/** What the server knows wins: it holds what people chose, and what undo brought back. */
function settle(drawing: Drawing, before: Drawing, kept: Positions): void {
  if (laying) return;
  const known = { ...useArrangement.getState().positions, ...kept, ...held };
  if (drawing.cards.length && !drawing.cards.some((card) => known[card.id])) return void layOutAll(drawing);
  showAt(drawing, placeNew(drawing, carryRenamed(before.cards, drawing.cards, known)));
}

useDocument.subscribe((state, previous) => {
  if (state.drawing !== previous.drawing)
    settle(state.drawing, previous.drawing, currentSnapshot()?.positions ?? {});
});

/** While a card is dragged: lines follow, nothing is kept yet. */
export function dragCards(moved: Positions): void {
  const { positions, routes } = useArrangement.getState();
  const { drawing } = useDocument.getState();
  useArrangement.setState({
    routes: routesFor(drawing, { ...positions, ...moved }, routes, new Set(Object.keys(moved))),
  });
}
