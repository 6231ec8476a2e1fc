/** Commands on cards: adding, wiring, selecting, arranging. */
import { canOpen, openSelected } from "../app/open";
import { align, canAlign, canDistribute, distribute } from "../edits/align";
import { tidy } from "../edits/arrange";
import {
  canGroup,
  canLeave,
  canUngroup,
  groupSelected,
  leaveGroup,
  toggleFolded,
  ungroupSelected,
} from "../edits/groups";
import {
  canCopy,
  copySelected,
  cutSelected,
  duplicateSelected,
  pasteFromClipboard,
} from "../edits/clipboard";
import { addInPlace, canAddInPlace, canChangeInPlace, changeInPlace } from "../edits/facets";
import { removeSelected } from "../edits/remove";
import { useContextMenu } from "../store/contextMenu";
import { shownAs } from "../store/document";
import { useSelection } from "../store/selection";
import { selectAll } from "../store/selectAll";
import { type Panel, useView } from "../store/view";
import type { Command } from "./command";

const chosenIds = () => useSelection.getState().cards.map(shownAs);
const chosen = () => useSelection.getState().cards.length > 0;
const one = () => useSelection.getState().cards.length === 1;
const open = (panel: Panel) => () => useView.getState().open(panel);

export const adding: Command[] = [
  {
    title: "Add a resource",
    menu: "ground",
    topic: "Add and connect",
    keys: ["/"],
    canvas: true,
    run: open("palette"),
  },
  {
    title: "Draw a wire from the selected card",
    menu: "selection",
    topic: "Add and connect",
    keys: ["W"],
    canvas: true,
    able: one,
    run: open("wire"),
  },
  {
    title: "Add a route, trigger, rule or other row to the selected card",
    menu: "selection",
    topic: "Add and connect",
    keys: ["R"],
    canvas: true,
    able: canAddInPlace,
    run: addInPlace,
  },
  {
    title: "Use one that exists already for the selected card",
    menu: "selection",
    topic: "Add and connect",
    keys: ["E"],
    canvas: true,
    able: one,
    run: open("existing"),
  },
];

/** Beside the card or the wire that has the focus, or is selected; else in the middle. */
function openMenu(): void {
  const focused = document.activeElement?.closest(".react-flow__node, .react-flow__edge");
  const shown = focused ?? document.querySelector(".stage .selected") ?? document.querySelector(".stage");
  const box = shown?.getBoundingClientRect();
  const id = focused?.getAttribute("data-id");
  if (id && focused?.classList.contains("react-flow__node") && !chosenIds().includes(id))
    useSelection.getState().selectCards([id], "canvas");
  if (box) useContextMenu.getState().open(box.left + box.width / 2, box.top + Math.min(box.height, 300) / 2);
}

export const selecting: Command[] = [
  {
    title: "Menu of what is selected",
    topic: "Selection",
    keys: ["Shift+F10", "ContextMenu"],
    canvas: true,
    run: openMenu,
  },
  {
    title: "Select all cards",
    menu: "ground",
    topic: "Selection",
    keys: ["Mod+A"],
    canvas: true,
    run: selectAll,
  },
  {
    title: "Change the selected event or rule in place",
    menu: "selection",
    topic: "Edit",
    keys: ["F2"],
    canvas: true,
    able: canChangeInPlace,
    run: changeInPlace,
  },
  {
    title: "Rename the selected card",
    menu: "selection",
    topic: "Edit",
    keys: ["F2"],
    canvas: true,
    able: one,
    run: open("rename"),
  },
  {
    title: "Copy",
    menu: "selection",
    topic: "Edit",
    keys: ["Mod+C"],
    canvas: true,
    able: canCopy,
    run: copySelected,
  },
  {
    title: "Cut",
    menu: "selection",
    topic: "Edit",
    keys: ["Mod+X"],
    canvas: true,
    able: canCopy,
    run: cutSelected,
  },
  // Its key is the browser's paste event, which brings the text without asking.
  {
    title: "Paste",
    menu: "ground",
    topic: "Edit",
    keys: ["Mod+V"],
    event: true,
    canvas: true,
    run: pasteFromClipboard,
  },
  {
    title: "Duplicate",
    menu: "selection",
    topic: "Edit",
    keys: ["Mod+D"],
    canvas: true,
    able: chosen,
    run: duplicateSelected,
  },
  {
    title: "Remove what is selected",
    menu: "selection",
    topic: "Edit",
    keys: ["Delete", "Backspace"],
    canvas: true,
    able: () => chosen() || useSelection.getState().wire !== null,
    run: removeSelected,
  },
  {
    title: "Move the selected cards into a nested application",
    menu: "selection",
    topic: "Edit",
    keys: ["M"],
    canvas: true,
    able: chosen,
    run: open("move"),
  },
];

export const opening: Command[] = [
  {
    title: "Open what the selected card holds",
    menu: "selection",
    topic: "Views",
    keys: ["O"],
    canvas: true,
    able: canOpen,
    run: openSelected,
  },
];

const several = { topic: "Arrange", canvas: true, able: canAlign } as const;

export const arranging: Command[] = [
  { title: "Align left sides", keys: ["Alt+A"], run: () => align("left"), ...several },
  { title: "Align centres", keys: ["Alt+H"], run: () => align("centre"), ...several },
  { title: "Align right sides", keys: ["Alt+D"], run: () => align("right"), ...several },
  { title: "Align tops", keys: ["Alt+W"], run: () => align("top"), ...several },
  { title: "Align middles", keys: ["Alt+V"], run: () => align("middle"), ...several },
  { title: "Align bottoms", keys: ["Alt+S"], run: () => align("bottom"), ...several },
  {
    title: "Distribute across",
    keys: ["Alt+Shift+H"],
    ...several,
    able: canDistribute,
    run: () => distribute("across"),
  },
  {
    title: "Distribute down",
    keys: ["Alt+Shift+V"],
    ...several,
    able: canDistribute,
    run: () => distribute("down"),
  },
  {
    title: "Group the selected cards",
    menu: "selection",
    topic: "Arrange",
    keys: ["Mod+G"],
    canvas: true,
    able: canGroup,
    run: groupSelected,
  },
  {
    title: "Ungroup",
    menu: "selection",
    topic: "Arrange",
    keys: ["Mod+Shift+G"],
    canvas: true,
    able: canUngroup,
    run: ungroupSelected,
  },
  {
    title: "Take the selected cards out of their group",
    menu: "selection",
    topic: "Arrange",
    keys: ["Alt+G"],
    canvas: true,
    able: canLeave,
    run: leaveGroup,
  },
  {
    title: "Fold or unfold the group",
    menu: "selection",
    topic: "Arrange",
    keys: ["G"],
    canvas: true,
    able: canUngroup,
    run: toggleFolded,
  },
  { title: "Tidy the drawing", menu: "ground", topic: "Arrange", keys: ["Alt+T"], canvas: true, run: tidy },
];
