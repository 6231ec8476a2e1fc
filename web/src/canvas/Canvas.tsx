/** The drawing surface: cards, wires, groups, and the floating parts over it. */
import { type NodeMouseHandler, ReactFlow, ReactFlowProvider, SelectionMode } from "@xyflow/react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { openCard } from "../app/open";
import { askToChangeWire, wireOfEvent } from "../edits/facets";
import { Inspector } from "../inspector/Inspector";
import { Palette } from "../palette/Palette";
import { Problems } from "../problems/Problems";
import { useArrangement } from "../store/arrangement";
import { useDocument } from "../store/document";
import { useMap } from "../store/map";
import { useSelection } from "../store/selection";
import { useTheme } from "../store/theme";
import { useView } from "../store/view";
import { useWiring } from "../store/wiring";
import { Ahead } from "./Ahead";
import { Banner } from "./Banner";
import { CardView } from "./CardView";
import { Chooser } from "./Chooser";
import { ContextMenu, onMenu } from "./ContextMenu";
import { Dock } from "./Dock";
import { Dots } from "./Dots";
import { DrawnLine } from "./DrawnLine";
import { edgesOf, type LineEdge } from "./edges";
import { Empty } from "./Empty";
import { FacetForm } from "./FacetForm";
import { Foot } from "./Foot";
import { Lines } from "./Lines";
import { type CanvasNode, nodesOf } from "./nodes";
import { OverviewMap } from "./OverviewMap";
import { ScopeView } from "./ScopeView";
import { onCardKey } from "./cardKeys";
import { useCanvasChanges } from "./useCanvasChanges";
import { useFarEmpty } from "./useFarEmpty";
import { useKeptWhileMoving } from "./useKeptWhileMoving";
import { useMarks } from "./useMarks";
import { useReferencesShown } from "./useReferencesShown";
import { useCanvasViewport, useDetail, useTiny } from "./useViewport";
import { useWireStart } from "./useWireStart";
import { beginWire, cardUnder, endWire } from "./wireDrawing";

const NODE_TYPES = { card: CardView, scope: ScopeView };
const ONE_MORE = ["Meta", "Control", "Shift"];
/** Fewer cards are painted anew in each frame of a move as fast as they would be kept. */
const MANY = 150;

function useNodes() {
  const drawing = useDocument((s) => s.drawing);
  const positions = useArrangement((s) => s.positions);
  const marks = useMarks();
  const [nodes, setNodes] = useState<CanvasNode[]>([]);
  useLayoutEffect(
    () => setNodes((before) => nodesOf(drawing, positions, marks, before)),
    [drawing, positions, marks],
  );
  return { nodes, setNodes, marks };
}

function useEdges(): LineEdge[] {
  const snapshot = useDocument((s) => s.snapshot);
  const lines = useDocument((s) => s.drawing.lines);
  const routed = useArrangement((s) => s.routed);
  const { cards, wire } = useSelection();
  const showReferences = useReferencesShown();
  const [edges, setEdges] = useState<LineEdge[]>([]);
  useLayoutEffect(() => {
    const { wires = [], references = [], cards: all = [] } = snapshot ?? {};
    setEdges((before) =>
      edgesOf(
        {
          lines,
          cards: all,
          wires,
          references,
          routed,
          selectedCards: cards,
          selectedWire: wire,
          showReferences,
        },
        before,
      ),
    );
  }, [lines, snapshot, routed, cards, wire, showReferences]);
  return edges;
}

/** A click on the ground: nothing is selected, no list is open. */
function rest(): void {
  useSelection.getState().clear();
  useView.getState().open(null);
}

// One function for good: a new one would draw every card anew.
const openNode: NodeMouseHandler<CanvasNode> = (_event, node) => {
  if (node.type !== "card") return;
  const event = wireOfEvent(node.data.card);
  if (event) askToChangeWire(event);
  else openCard(node.data.card);
};

/** Says to whoever measures when the cards stood there first. */
function useFirstDrawn(drawn: boolean): void {
  useEffect(() => {
    if (drawn) performance.mark("stackline:drawn");
  }, [drawn]);
}

function Surface() {
  const stage = useRef<HTMLElement>(null);
  const { nodes, setNodes, marks } = useNodes();
  const edges = useEdges();
  const changes = useCanvasChanges(nodes, setNodes);
  const detail = useDetail();
  const tiny = useTiny();
  const settled = useArrangement((s) => s.settled);
  const theme = useTheme((s) => s.theme);
  const drawing = useWiring((s) => s.start !== null);
  const map = useMap((s) => s.shown);
  useCanvasViewport(stage);
  useFirstDrawn(nodes.length > 0);
  useFarEmpty(nodes, nodes.length > MANY);
  const moving = useKeptWhileMoving(stage, nodes.length > MANY);
  const wireStart = useWireStart();
  const dimmed = drawing || marks.near !== null;
  return (
    <main
      className={`stage${dimmed ? " dimmed" : ""}${drawing ? " drawing" : ""}`}
      data-lod={detail}
      data-tiny={tiny || undefined}
      data-settled={settled || undefined}
      data-many={nodes.length > MANY || undefined}
      data-testid="stage"
      data-home=""
      tabIndex={-1}
      aria-label="Canvas"
      ref={stage}
      onKeyDownCapture={onCardKey}
      {...wireStart}
      onPointerMove={(event) => {
        if (drawing) useWiring.getState().aim(cardUnder(event));
      }}
    >
      <ReactFlow<CanvasNode>
        nodes={nodes}
        nodeTypes={NODE_TYPES}
        {...changes}
        {...moving}
        onConnectStart={beginWire}
        onConnectEnd={endWire}
        connectionLineComponent={DrawnLine}
        connectionRadius={24}
        onPaneClick={rest}
        {...onMenu}
        onNodeDoubleClick={openNode}
        deleteKeyCode={null}
        // A frame takes what lies in it whole: touching a network's box would take the network.
        selectionMode={SelectionMode.Full}
        multiSelectionKeyCode={ONE_MORE}
        minZoom={0.08}
        maxZoom={2}
        panOnScroll
        elevateNodesOnSelect={false}
        nodeDragThreshold={3}
        attributionPosition="bottom-center"
        colorMode={theme}
        aria-label="Drawing"
      >
        <Lines edges={edges} />
        <Ahead />
        <Dots />
        {map && nodes.length > 0 && <OverviewMap />}
      </ReactFlow>
      <Empty />
      <Banner />
      <Dock />
      <Palette />
      <Foot />
      <Problems />
      <Inspector />
      <Chooser />
      <FacetForm />
      <ContextMenu />
    </main>
  );
}

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Surface />
    </ReactFlowProvider>
  );
}
