/** `?`: the keys. */
import { useView } from "../store/view";
import { Dialog } from "./Dialog";

const mod = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl";

const KEYS: [string[], string][] = [
  [["/"], "Add a resource"],
  [[mod, "K"], "Search resources and commands"],
  [["Tab"], "Next card; Enter selects it"],
  [["←", "↑", "→", "↓"], "Move the selected cards"],
  [["W"], "Draw a wire from the selected card"],
  [["Delete"], "Remove the selected cards or wire"],
  [["F2"], "Rename the selected card"],
  [["E"], "Use one that exists already"],
  [["M"], "Move the selected cards into an application"],
  [[mod, "Z"], "Undo"],
  [[mod, "Shift", "Z"], "Redo"],
  [[mod, "S"], "Save"],
  [["1", "2", "3", "4", "5"], "Canvas, Code, Template, Changes, Deployments"],
  [["\\"], "Code beside the canvas"],
  [["F"], "Fit the drawing into view"],
  [["Esc"], "Close, or clear the selection"],
];

export function KeyMap() {
  const { panel, open } = useView();
  if (panel !== "keys") return null;
  return (
    <Dialog label="Keys" close={() => open(null)}>
      <div className="keys">
        <h2>Keys</h2>
        <dl>
          {KEYS.map(([keys, what]) => (
            <div key={what} style={{ display: "contents" }}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}
