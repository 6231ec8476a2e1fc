/** Free groups: boxes for the eye that a person makes of cards. What they mean is the server's; nothing of it is text. */
import type { EditResult, Group } from "../api/types";
import { awaitField, dropField } from "../app/field";
import { gathered } from "../layout/gather";
import { useArrangement } from "../store/arrangement";
import { currentSnapshot, findCard, useDocument } from "../store/document";
import { unlessChosen, useSelection } from "../store/selection";
import { useView } from "../store/view";
import { send } from "./send";

const chosen = () => useSelection.getState().cards;
const freeGroup = (id: string): Group | undefined =>
  currentSnapshot()?.groups.find((group) => group.free && group.id === id);

export const isFree = (id: string): boolean => freeGroup(id) !== undefined;

/** The ids, with a free group's members in its place. */
export const withContents = (ids: string[]): string[] => [
  ...new Set(ids.flatMap((id) => freeGroup(id)?.members ?? [id])),
];

/** The group of a card, if a person made it. */
const homeOf = (id: string): string | null => {
  const group = findCard(id)?.group;
  return group && isFree(group) ? group : null;
};

function select(id: string | undefined): void {
  if (id !== undefined) useSelection.getState().selectCards([id], "canvas");
}

export const canGroup = (): boolean =>
  chosen().some((id) => isFree(id) || findCard(id)?.group == null || homeOf(id));

/** A new group, whose name is asked for at once; with one group among the selected it takes in the others. */
export async function groupSelected(): Promise<void> {
  const { drawing } = useDocument.getState();
  awaitField();
  const show = unlessChosen();
  const positions = gathered(withContents(chosen()), drawing, useArrangement.getState().positions);
  const result = await send({ do: "group", ids: chosen(), name: null, positions });
  let shown = false;
  if (result)
    show(() => {
      shown = true;
      select(result.added[0]);
      useView.getState().open("rename");
    });
  if (!shown) dropField();
}

/** The selected groups, or those that the selected cards stand in. */
const boxes = (): string[] => [
  ...new Set(chosen().flatMap((id) => (isFree(id) ? [id] : (homeOf(id) ?? [])))),
];

export const canUngroup = (): boolean => boxes().length > 0;

export async function dissolve(ids: string[]): Promise<void> {
  const members = withContents(ids);
  const show = unlessChosen();
  if (await send({ do: "ungroup", ids })) show(() => useSelection.getState().selectCards(members, "list"));
}

export const ungroupSelected = (): Promise<void> => dissolve(boxes());

export const canLeave = (): boolean => chosen().some((id) => homeOf(id) !== null);

export async function leaveGroup(): Promise<void> {
  const leaving = chosen().filter((id) => homeOf(id) !== null);
  await send({ do: "join", homes: Object.fromEntries(leaving.map((id) => [id, null])), positions: {} });
}

/** A folded box stays where it was. */
export async function foldGroup(id: string, collapsed: boolean): Promise<void> {
  const at = useArrangement.getState().positions[id];
  const position = at ? { x: Math.round(at.x), y: Math.round(at.y) } : null;
  const show = unlessChosen();
  if (await send({ do: "regroup", id, collapsed, position })) show(() => select(id));
}

export async function toggleFolded(): Promise<void> {
  for (const id of boxes()) await foldGroup(id, !freeGroup(id)?.collapsed);
}

export const renameGroup = (id: string, name: string): Promise<EditResult | null> =>
  send({ do: "regroup", id, name });

export const colourGroup = (id: string, colour: Colour): Promise<EditResult | null> =>
  send({ do: "regroup", id, colour });

export const COLOURS = {
  other: "Grey",
  data: "Blue",
  api: "Violet",
  flow: "Magenta",
  messaging: "Pink",
  identity: "Red",
  compute: "Orange",
  storage: "Green",
  network: "Teal",
} as const;
export type Colour = keyof typeof COLOURS;
