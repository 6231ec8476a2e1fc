/** The drawing surface: cards, wires, groups, and the floating parts over it. */
import { Background, BackgroundVariant, MiniMap, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import { useLayoutEffect, useRef, useState } from "react";
import { familyOf } from "../glyphs/Glyph";
import { Inspector } from "../inspector/Inspector";
import { Palette } from "../palette/Palette";
import { Problems } from "../problems/Problems";
import { useArrangement } from "../store/arrangement";
import { useDocument } from "../store/document";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";
import { useWiring } from "../store/wiring";
import { Banner } from "./Banner";
import { CardView } from "./CardView";
import { Chooser } from "./Chooser";
import { Dock } from "./Dock";
import { DrawnLine } from "./DrawnLine";
import { edgesOf, type LineEdge } from "./edges";
import { Empty } from "./Empty";
import { Foot } from "./Foot";
import { LineView } from "./LineView";
import { type CanvasNode, nodesOf } from "./nodes";
import { ScopeView } from "./ScopeView";
import { useCanvasChanges } from "./useCanvasChanges";
import { useMarks } from "./useMarks";
import { useReferencesShown } from "./useReferencesShown";
import { useCanvasViewport, useDetail } from "./useViewport";
import { beginWire, cardUnder, endWire } from "./wireDrawing";

const NODE_TYPES = { card: CardView, scope: ScopeView };
const EDGE_TYPES = { line: LineView };
/** Below this many cards everything stays mounted, so that Tab reaches every card. */
const ALWAYS_MOUNTED = 150;

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
  const routes = useArrangement((s) => s.routes);
  const { cards, wire } = useSelection();
  const showReferences = useReferencesShown();
  const [edges, setEdges] = useState<LineEdge[]>([]);
  useLayoutEffect(() => {
    const { wires = [], references = [] } = snapshot ?? {};
    setEdges((before) =>
      edgesOf(
        { lines, wires, references, routes, selectedCards: cards, selectedWire: wire, showReferences },
        before,
      ),
    );
  }, [lines, snapshot, routes, cards, wire, showReferences]);
  return edges;
}

function miniColour(node: CanvasNode): string {
  if (node.type === "scope") return "color-mix(in srgb, var(--text-3) 12%, transparent)";
  return `color-mix(in srgb, var(--ink-${familyOf(node.data.card.family)}) 45%, var(--surface))`;
}

/** A click on the ground: nothing is selected, no list is open. */
function rest(): void {
  useSelection.getState().clear();
  useView.getState().open(null);
}

function Surface() {
  const stage = useRef<HTMLElement>(null);
  const { nodes, setNodes, marks } = useNodes();
  const edges = useEdges();
  const changes = useCanvasChanges(nodes, setNodes);
  const detail = useDetail();
  const theme = useView((s) => s.theme);
  const drawing = useWiring((s) => s.start !== null);
  useCanvasViewport(stage);
  const dimmed = drawing || marks.near !== null;
  return (
    <main
      className={`stage${dimmed ? " dimmed" : ""}${drawing ? " drawing" : ""}`}
      data-lod={detail}
      data-testid="stage"
      ref={stage}
      onPointerMove={(event) => {
        if (drawing) useWiring.getState().aim(cardUnder(event));
      }}
    >
      <ReactFlow<CanvasNode, LineEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        {...changes}
        onConnectStart={beginWire}
        onConnectEnd={endWire}
        connectionLineComponent={DrawnLine}
        connectionRadius={24}
        onPaneClick={rest}
        deleteKeyCode={null}
        minZoom={0.08}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > ALWAYS_MOUNTED}
        panOnScroll
        elevateNodesOnSelect={false}
        nodeDragThreshold={3}
        attributionPosition="bottom-center"
        colorMode={theme}
        aria-label="Canvas"
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--dot)" />
        {nodes.length > 0 && (
          <MiniMap
            pannable
            zoomable
            style={{ width: 168, height: 104 }}
            nodeBorderRadius={24}
            nodeColor={miniColour}
            ariaLabel="Overview map"
          />
        )}
      </ReactFlow>
      <Empty />
      <Banner />
      <Dock />
      <Palette />
      <Foot />
      <Problems />
      <Inspector />
      <Chooser />
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
