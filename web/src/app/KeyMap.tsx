/** `?`: the keys, from the one table of commands. */
import { Fragment } from "react";
import type { Command } from "../commands/command";
import { keycaps } from "../commands/keys";
import { commands } from "../commands/list";
import { useGuide } from "../guide/guide";
import { useView } from "../store/view";
import { Dialog } from "./Dialog";

type Topic = Command["topic"];

/** What is no command: keys on a card that has the focus, and moves of the mouse. */
const OTHERS: [Topic, string[], string][] = [
  ["Selection", ["Tab"], "Next card; Enter selects it"],
  ["Selection", ["Tab"], "On a selected card: its rows; Enter or F2 changes one, Delete takes it away"],
  ["Selection", ["Space"], "Select the card too, or no more"],
  [
    "Selection",
    ["←", "↑", "→", "↓"],
    "From card to card; the selected ones are moved, with Alt in wide steps",
  ],
  ["Selection", ["Shift", "←", "↑", "→", "↓"], "Select the next card there, too"],
  ["Selection", ["Shift", "Drag"], "Select what lies in the frame"],
  ["Selection", ["Shift", "Click"], "Select one card more"],
  ["Add and connect", ["A"], "In a state machine: add a state after the selected one"],
  ["Views", ["Esc"], "Close, or clear the selection"],
  ["In the code", ["Mod", "Space"], "Complete"],
  ["In the code", ["Alt", "I"], "What the word at the cursor means"],
  ["In the code", ["F12"], "Go to where it is declared (or Ctrl and click)"],
  ["In the code", ["Alt", "←"], "Back to where you came from"],
  ["In the code", ["F2"], "Rename everywhere"],
  ["In the code", ["Mod", "."], "Fixes at the cursor"],
];

const TOPICS: Topic[] = [
  "Add and connect",
  "Selection",
  "Edit",
  "Arrange",
  "Views",
  "In the code",
  "Project",
];

function rows(topic: Topic): [string[], string][] {
  const own = commands.flatMap((command): [string[], string][] => {
    const [keys] = command.keys ?? [];
    return keys && command.topic === topic ? [[keycaps(keys), command.title]] : [];
  });
  return [
    ...own,
    ...OTHERS.flatMap(([at, keys, what]): [string[], string][] =>
      at === topic ? [[keys.flatMap(keycaps), what]] : [],
    ),
  ];
}

export function KeyMap() {
  const { panel, open } = useView();
  if (panel !== "keys") return null;
  return (
    <Dialog label="Keys" close={() => open(null)}>
      <div className="keys" role="region" aria-label="Every key" tabIndex={0}>
        <h2>Keys</h2>
        <button
          className="button small"
          data-testid="guide-again"
          onClick={() => {
            open(null);
            useGuide.getState().again();
          }}
        >
          First steps, once more
        </button>
        <div className="topics">
          {TOPICS.map((topic) => (
            <section key={topic}>
              <h3>{topic}</h3>
              <dl>
                {rows(topic).map(([keys, what]) => (
                  <Fragment key={what}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{what}</dd>
                  </Fragment>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
