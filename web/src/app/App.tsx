/** The frame: the bar, the view that is open, and what floats over all of them. */
import { lazy, Suspense } from "react";
import { Canvas } from "../canvas/Canvas";
import { WireByKeyboard } from "../canvas/WireByKeyboard";
import { Notices } from "../notices/Notices";
import { Existing } from "../inspector/Existing";
import { MoveInto } from "../inspector/MoveInto";
import { Required } from "../palette/Required";
import { Search } from "../search/Search";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { Bar } from "./Bar";
import { KeyMap } from "./KeyMap";
import { SignIn } from "./SignIn";
import { useShortcuts } from "./useShortcuts";

// The editor is a third of the app: the canvas does not wait for it.
const CodePane = lazy(() => import("../code/CodePane").then((m) => ({ default: m.CodePane })));
const Changes = lazy(() => import("../changes/Changes").then((m) => ({ default: m.Changes })));
const Deployments = lazy(() =>
  import("../deployments/Deployments").then((m) => ({ default: m.Deployments })),
);
const TemplatePage = lazy(() =>
  import("../template/TemplatePage").then((m) => ({ default: m.TemplatePage })),
);

function Open() {
  const { view, split } = useView();
  if (view === "template") return <TemplatePage />;
  if (view === "changes") return <Changes />;
  if (view === "deployments") return <Deployments />;
  if (view === "code")
    return (
      <main className="code-page">
        <CodePane />
      </main>
    );
  return (
    <>
      <div className="pane">
        <Canvas />
      </div>
      {split && <CodePane />}
    </>
  );
}

export function App() {
  const phase = useDocument((s) => s.phase);
  const split = useView((s) => s.split && s.view === "canvas");
  useShortcuts();
  if (phase === "signed-out") return <SignIn />;
  return (
    <div className="app">
      <Bar />
      <div
        id="workspace"
        role="tabpanel"
        aria-label="Project"
        className={`workspace${split ? " split" : ""}`}
      >
        <Suspense fallback={<div className="blank">Loading…</div>}>
          <Open />
        </Suspense>
        <Notices />
      </div>
      <Search />
      <KeyMap />
      <WireByKeyboard />
      <Required />
      <Existing />
      <MoveInto />
    </div>
  );
}
