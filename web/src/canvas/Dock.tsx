/** The tools at the left edge. */
import { Code, Keyboard, Map, Network, Plus } from "lucide-react";
import { tidy } from "../edits/arrange";
import { undo } from "../edits/history";
import { useMap } from "../store/map";
import { notify } from "../store/notices";
import { useView } from "../store/view";
import { Export } from "./Export";
import { HistoryTools, Tool } from "./Tool";
import { once, useDoing } from "../store/doing";

const tidyAndTell = (): Promise<void> =>
  once("tidy", async () => {
    await tidy();
    notify({ kind: "done", title: "Tidied the drawing", action: { label: "Undo", run: () => void undo() } });
  });

export function Dock() {
  const { panel, open, split, toggleSplit } = useView();
  const map = useMap();
  return (
    <div className="dock floating" role="toolbar" aria-label="Canvas tools" aria-orientation="vertical">
      <Tool
        label="Add a resource (/)"
        testId="add"
        pressed={panel === "palette"}
        onClick={() => open(panel === "palette" ? null : "palette")}
      >
        <Plus size={17} />
      </Tool>
      <hr />
      <Tool
        label="Tidy: lay the drawing out again"
        testId="tidy"
        busy={useDoing("tidy")}
        onClick={tidyAndTell}
      >
        <Network size={16} />
      </Tool>
      <Tool label="Code beside the canvas" testId="split" pressed={split} onClick={toggleSplit}>
        <Code size={16} />
      </Tool>
      <Tool label="Overview map (V)" testId="map" pressed={map.shown} onClick={map.toggle}>
        <Map size={16} />
      </Tool>
      <Export />
      <hr />
      <HistoryTools />
      <hr />
      <Tool label="Keys (?)" testId="keys" pressed={panel === "keys"} onClick={() => open("keys")}>
        <Keyboard size={16} />
      </Tool>
    </div>
  );
}
