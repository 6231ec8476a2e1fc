/** A state machine as a canvas of its own: its states and what leads to what. */
import {
  Background,
  BackgroundVariant,
  type EdgeChange,
  type NodeChange,
  type OnConnectEnd,
  type OnConnectStart,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import { Download, Plus } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { Machine, GraphCard } from "../api/types";
import { Banner } from "../canvas/Banner";
import { DrawnLine } from "../canvas/DrawnLine";
import { FootOf } from "../canvas/Foot";
import { HistoryTools, Tool } from "../canvas/Tool";
import { useDetail } from "../canvas/useViewport";
import { Problems } from "../problems/Problems";
import { CANVAS } from "../store/place";
import { useTheme } from "../store/theme";
import { AddState } from "./AddState";
import { edit } from "./edits";
import { leadSentence, legalTargets, nodesOf, START, type StateNode } from "./graph";
import { edgesOf, type LeadEdge } from "./leads";
import { LeadByKeyboard } from "./LeadByKeyboard";
import { LeadView } from "./LeadView";
import { useMachineStore } from "./machineStore";
import { StateInspector } from "./StateInspector";
import { StateBoxView, StateView } from "./StateView";
import { stateUnder } from "./under";
import { useFit } from "./useFit";
import { useMachine } from "./useMachine";
import { useMachineKeys } from "./useMachineKeys";

const NODE_TYPES = { state: StateView, statebox: StateBoxView };
const EDGE_TYPES = { lead: LeadView };

function selectNodes(changes: NodeChange<StateNode>[]): void {
  const chosen = changes.find((change) => change.type === "select" && change.selected);
  if (chosen && "id" in chosen) useMachineStore.getState().select(chosen.id);
}

function selectEdges(changes: EdgeChange<LeadEdge>[]): void {
  const chosen = changes.find((change) => change.type === "select" && change.selected);
  if (chosen && "id" in chosen) useMachineStore.getState().selectLead(chosen.id);
}

const beginLead: OnConnectStart = (_event, { nodeId, handleId }) => {
  if (nodeId && handleId) useMachineStore.getState().draw({ state: nodeId, port: handleId });
};

function useEnding(machine: Machine): OnConnectEnd {
  return (event) => {
    const { drawing, draw } = useMachineStore.getState();
    draw(null);
    const target = stateUnder(event);
    if (!drawing || !target || !legalTargets(machine, drawing.state, drawing.port).has(target)) return;
    void edit(machine.id, { op: "lead", state: drawing.state, port: drawing.port, target });
  };
}

const INSPECTOR = 364;

/** A state that was clicked under the place of the inspector comes out beside it. */
function useClearOfInspector(card: GraphCard | undefined, stage: React.RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  const [x, width] = [card?.x, card?.width];
  useEffect(() => {
    const box = stage.current?.getBoundingClientRect();
    if (!box || x === undefined || width === undefined) return;
    const view = flow.getViewport();
    const hidden = (x + Math.min(width, 260)) * view.zoom + view.x - (box.width - INSPECTOR);
    if (hidden > 0) void flow.setViewport({ ...view, x: view.x - hidden }, { duration: 200 });
  }, [flow, stage, x, width]);
}

function Tools({ machine }: { machine: Machine }) {
  const { state, open } = useMachineStore();
  const theme = useTheme((s) => s.theme);
  const canvas = CANVAS ? `&canvas=${encodeURIComponent(CANVAS)}` : "";
  return (
    <div className="dock floating" role="toolbar" aria-label="State machine" aria-orientation="vertical">
      <Tool
        label="Add a state (A)"
        testId="add-state"
        disabled={machine.fixed != null}
        onClick={() => open("add", { state: state ?? START, port: "out" })}
      >
        <Plus size={17} />
      </Tool>
      <a
        className="icon"
        aria-label="Save the picture as SVG"
        title="Save the picture as SVG"
        href={`/api/machines/${encodeURIComponent(machine.id)}/picture.svg?theme=${theme}${canvas}`}
        download={`${machine.id}.svg`}
      >
        <Download size={16} />
      </a>
      <hr />
      <HistoryTools />
    </div>
  );
}

function Foot({ machine }: { machine: Machine }) {
  const count = Object.keys(machine.states).length;
  return (
    <FootOf>
      <div className="text floating">
        <span>
          <b data-testid="state-count">{count}</b> {count === 1 ? "state" : "states"}
        </span>
        <span>{machine.language}</span>
        <span title="Where the definition is">{machine.file}</span>
      </div>
    </FootOf>
  );
}

function Fixed({ said }: { said: string }) {
  return (
    <div className="banner warn floating" role="status" data-testid="machine-fixed">
      <span>
        <b>It can be looked at, not edited.</b> {said}
      </span>
    </div>
  );
}

function Surface({ machine }: { machine: Machine }) {
  const stage = useRef<HTMLElement>(null);
  const { state, lead, panel, drawing, open, select } = useMachineStore();
  const theme = useTheme((s) => s.theme);
  const detail = useDetail();
  const marks = useMemo(() => ({ selected: state, lead, drawing }), [state, lead, drawing]);
  const nodes = useMemo(() => nodesOf(machine, marks), [machine, marks]);
  const edges = useMemo(
    () => edgesOf(machine.leads, state, lead, leadSentence),
    [machine.leads, state, lead],
  );
  const end = useEnding(machine);
  useFit(machine.id);
  useMachineKeys(machine);
  const card = machine.cards.find((one) => one.id === state);
  useClearOfInspector(card, stage);
  const details = state ? machine.states[state] : undefined;
  const close = () => open(null);
  return (
    <main
      className={`stage machine${drawing ? " drawing dimmed" : ""}`}
      data-lod={detail}
      data-testid="machine"
      aria-label={`States of ${machine.id}`}
      ref={stage}
    >
      <ReactFlow<StateNode, LeadEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={selectNodes}
        onEdgesChange={selectEdges}
        onConnectStart={beginLead}
        onConnectEnd={end}
        connectionLineComponent={DrawnLine}
        connectionRadius={24}
        nodesConnectable={!machine.fixed}
        onPaneClick={() => select(null)}
        deleteKeyCode={null}
        multiSelectionKeyCode={null}
        minZoom={0.08}
        maxZoom={2}
        panOnScroll
        elevateNodesOnSelect={false}
        attributionPosition="bottom-center"
        colorMode={theme}
        aria-label={`States of ${machine.id}`}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--dot)" />
      </ReactFlow>
      <Banner />
      {machine.fixed && <Fixed said={machine.fixed} />}
      <Tools machine={machine} />
      <Foot machine={machine} />
      <Problems />
      {card && details && <StateInspector key={card.id} machine={machine} card={card} details={details} />}
      {panel === "add" && !machine.fixed && <AddState machine={machine} close={close} />}
      {panel === "lead" && state && !machine.fixed && (
        <LeadByKeyboard machine={machine} state={state} close={close} />
      )}
    </main>
  );
}

export function MachinePage({ id }: { id: string }) {
  const { data, error } = useMachine(id);
  useEffect(() => useMachineStore.getState().select(null), [id]);
  if (error)
    return (
      <main className="stage">
        <div className="empty">
          <div className="floating" data-testid="machine-unread">
            <h2>{id} cannot be drawn</h2>
            <p>{error.message}</p>
          </div>
        </div>
      </main>
    );
  if (!data || data.id !== id) return <main className="blank">Loading…</main>;
  return (
    <ReactFlowProvider>
      <Surface machine={data} />
    </ReactFlowProvider>
  );
}
