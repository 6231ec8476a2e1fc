/** The frame: the bar, the view that is open, and what floats over all of them. */
import { lazy, Suspense } from "react";
import { Canvas } from "../canvas/Canvas";
import { WireByKeyboard } from "../canvas/WireByKeyboard";
import { AskSave } from "../git/AskSave";
import { Announcer } from "../notices/Announcer";
import { Guide } from "../guide/Guide";
import { Notices } from "../notices/Notices";
import { Existing } from "../inspector/Existing";
import { MoveInto } from "../inspector/MoveInto";
import { Required } from "../palette/Required";
import { UseExisting } from "../palette/UseExisting";
import { Search } from "../search/Search";
import { Templates } from "../search/Templates";
import { useDocument } from "../store/document";
import { useOpened } from "../store/opened";
import { useView } from "../store/view";
import { Bar } from "./Bar";
import { Confirm } from "./Confirm";
import { KeyMap } from "./KeyMap";
import { Progress } from "./Progress";
import { Missing } from "./Missing";
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

const GraphqlPage = lazy(() => import("../graphql/GraphqlPage").then((m) => ({ default: m.GraphqlPage })));
const FunctionPage = lazy(() =>
  import("../functions/FunctionPage").then((m) => ({ default: m.FunctionPage })),
);
const MachinePage = lazy(() => import("../machines/MachinePage").then((m) => ({ default: m.MachinePage })));

function Open() {
  const { view, split } = useView();
  const inner = useOpened((s) => s.inner);
  if (view === "template") return <TemplatePage />;
  if (view === "changes") return <Changes />;
  if (view === "deployments") return <Deployments />;
  if (view === "code")
    return (
      <main className="code-page">
        <CodePane />
      </main>
    );
  if (inner?.what === "function") return <FunctionPage key={inner.id} id={inner.id} />;
  return (
    <>
      <div className="pane">
        {inner === null && <Canvas />}
        {inner?.what === "machine" && <MachinePage key={inner.id} id={inner.id} />}
        {inner?.what === "graphql" && <GraphqlPage key={inner.id} id={inner.id} />}
      </div>
      {split && <CodePane />}
    </>
  );
}

export function App() {
  const phase = useDocument((s) => s.phase);
  const view = useView((s) => s.view);
  const code = useOpened((s) => s.inner?.what === "function");
  const split = useView((s) => s.split && s.view === "canvas") && !code;
  useShortcuts();
  if (phase === "signed-out") return <SignIn />;
  if (phase === "missing") return <Missing />;
  return (
    <div className="app">
      <a
        className="skip"
        href="#workspace"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("workspace")?.focus();
        }}
      >
        Skip to the {view === "canvas" ? "cards" : "page"}
      </a>
      <Bar />
      <Progress />
      <div
        id="workspace"
        tabIndex={-1}
        role="tabpanel"
        aria-label="Project"
        className={`workspace${split ? " split" : ""}`}
      >
        <Guide />
        <Suspense fallback={<div className="blank">Loading…</div>}>
          <Open />
        </Suspense>
        <Notices />
        <Announcer />
      </div>
      <Search />
      <KeyMap />
      <WireByKeyboard />
      <Required />
      <Existing />
      <UseExisting />
      <Confirm />
      <MoveInto />
      <Templates />
      <AskSave />
    </div>
  );
}
