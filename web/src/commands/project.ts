/** Commands about the project as a whole: views, saving, what is shown. */
import { viewport } from "../canvas/viewport";
import { deploy } from "../deployments/deploy";
import { redo, save, undo } from "../edits/history";
import { sync } from "../git/actions";
import { focusSwitcher } from "../environments/Switcher";
import { useGuide } from "../guide/guide";
import { useFolding } from "../store/folding";
import { useMap } from "../store/map";
import { useView, type View } from "../store/view";
import type { Command } from "./command";

const view = useView.getState;
const folding = useFolding.getState;

const SHOWN: [View, string][] = [
  ["canvas", "Show canvas"],
  ["code", "Show code"],
  ["template", "Show parameters, conditions and outputs"],
  ["changes", "Show changes"],
  ["deployments", "Show deployments"],
];

export const views: Command[] = [
  ...SHOWN.map(([name, title], at): Command => ({
    title,
    topic: "Views",
    keys: [`${at + 1}`],
    run: () => view().show(name),
  })),
  { title: "Code beside the canvas", topic: "Views", keys: ["\\"], run: () => view().toggleSplit() },
  {
    title: "Fit the drawing into view",
    topic: "Views",
    keys: ["F"],
    canvas: true,
    run: () => viewport()?.fit(),
  },
  {
    title: "Show or fold roles, permissions, log groups and the like",
    topic: "Views",
    keys: ["D"],
    canvas: true,
    run: () => folding().showDetails(!folding().details),
  },
  {
    title: "Show or hide the overview map",
    topic: "Views",
    keys: ["V"],
    canvas: true,
    run: () => useMap.getState().toggle(),
  },
  { title: "Problems", topic: "Views", keys: ["P"], canvas: true, run: () => view().toggle("problems") },
  {
    title: "Open another template of the repository",
    topic: "Views",
    keys: ["T"],
    run: () => view().open("templates"),
  },
  { title: "Choose the environment", topic: "Views", keys: ["N"], run: focusSwitcher },
  { title: "Light or dark", topic: "Views", run: () => view().toggleTheme() },
  {
    title: "Search resources, routes, properties and commands",
    topic: "Views",
    keys: ["Mod+K"],
    always: true,
    run: () => view().toggle("search"),
  },
  { title: "First steps: be guided once more", topic: "Views", run: () => useGuide.getState().again() },
  {
    title: "Export the drawing",
    topic: "Project",
    run: () => {
      view().show("canvas");
      view().open("export");
    },
  },
  { title: "Keys", topic: "Views", keys: ["?"], run: () => view().open("keys") },
];

export const project: Command[] = [
  { title: "Save", topic: "Project", keys: ["Mod+S"], always: true, run: save },
  { title: "Undo", topic: "Project", keys: ["Mod+Z"], run: undo },
  { title: "Redo", topic: "Project", keys: ["Mod+Shift+Z", "Mod+Y"], run: redo },
  { title: "Fetch from the remote", topic: "Project", run: () => sync("fetch") },
  { title: "Pull from the remote", topic: "Project", run: () => sync("pull") },
  { title: "Push to the remote", topic: "Project", run: () => sync("push") },
  { title: "Deploy, or plan for another environment", topic: "Project", run: deploy },
];
