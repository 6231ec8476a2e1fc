/** The differences as a picture: every card and wire that differs is marked, and what is gone is a ghost. */
import {
  Background,
  BackgroundVariant,
  type NodeProps,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import { memo, useEffect, useMemo } from "react";
import type { Differences } from "../api/types";
import { CardView } from "../canvas/CardView";
import { edgesOf, type LineEdge } from "../canvas/edges";
import { LineView } from "../canvas/LineView";
import { type CanvasNode, type CardNode, type Marks, nodesOf } from "../canvas/nodes";
import { ScopeView } from "../canvas/ScopeView";
import type { Pt } from "../layout/drawing";
import { placeNew } from "../layout/place";
import { routesFor } from "../layout/routes";
import { useArrangement } from "../store/arrangement";
import { useTheme } from "../store/theme";
import { compared, type Mark, MARK_WORDS, type Pictured } from "./marks";
import { useChangesView } from "./view";

const AS_IT_IS: Marks = {
  wiring: new Map(),
  kinds: new Map(),
  problems: new Map(),
  states: {},
  standing: null,
  drifted: new Set(),
  environment: "local",
  changes: new Map(),
  selected: [],
  near: null,
  legal: null,
  aimed: null,
};

const MarkedCard = memo(function MarkedCard(props: NodeProps<CardNode>) {
  const mark = props.data["mark"] as Mark | undefined;
  return (
    <>
      <CardView {...props} />
      {mark && <span className={`mark-tag ${mark}`}>{MARK_WORDS[mark]}</span>}
    </>
  );
});

const NODE_TYPES = { card: MarkedCard, scope: ScopeView };
const EDGE_TYPES = { line: LineView };

function marked(node: CanvasNode, mark: Mark | undefined, looked: boolean): CanvasNode {
  const className = [node.className, mark ? `mark-${mark}` : "unmarked", looked && "looked"];
  return {
    ...node,
    draggable: false,
    connectable: false,
    selectable: mark !== undefined,
    focusable: mark !== undefined,
    selected: looked,
    className: className.filter(Boolean).join(" "),
    ariaLabel: mark ? `${node.ariaLabel ?? node.id}, ${MARK_WORDS[mark].toLowerCase()}` : node.ariaLabel,
    data: { ...node.data, mark },
  } as CanvasNode;
}

function markedEdge(edge: LineEdge, mark: Mark | undefined, looked: boolean): LineEdge {
  const className = [mark ? `mark-${mark}` : "unmarked", looked && "looked"];
  return {
    ...edge,
    selectable: mark !== undefined,
    focusable: mark !== undefined,
    className: className.filter(Boolean).join(" "),
    ...(mark ? { ariaLabel: `${edge.ariaLabel ?? edge.id}, ${MARK_WORDS[mark].toLowerCase()}` } : {}),
  };
}

/** The picture's own route: the canvas may show another one. */
function along(edge: LineEdge, points: Pt[] | undefined): LineEdge {
  return edge.data && points ? { ...edge, data: { ...edge.data, points } } : edge;
}

function useGraph(snapshot: Pictured, differences: Differences) {
  const known = useArrangement((s) => s.positions);
  const laid = useMemo(() => {
    const { drawing, wires } = compared(snapshot, differences);
    const positions = placeNew(drawing, known);
    return { drawing, wires, positions, routes: routesFor(drawing, positions, {}) };
  }, [snapshot, differences, known]);
  const looked = useChangesView((s) => s.looked);
  return useMemo(() => {
    const { drawing, wires, positions, routes } = laid;
    const nodes = nodesOf(drawing, positions, AS_IT_IS, []).map((node) =>
      marked(node, differences.cards[node.id]?.mark, node.id === looked),
    );
    const edges = edgesOf(
      {
        lines: drawing.lines,
        cards: snapshot.cards,
        wires,
        references: snapshot.references,
        routed: new Set(Object.keys(routes)),
        selectedCards: [],
        selectedWire: looked,
        showReferences: false,
      },
      [],
    ).map((edge) =>
      markedEdge(along(edge, routes[edge.id]), differences.wires[edge.id]?.mark, edge.id === looked),
    );
    return { nodes, edges };
  }, [laid, snapshot, differences, looked]);
}

const FIT = { padding: 0.15, maxZoom: 1 };

/** The picture begins at what differs, and goes to what is chosen in the list. */
function useAim(nodes: CanvasNode[], edges: LineEdge[], differences: Differences): () => void {
  const { fitView } = useReactFlow();
  const { looked, sought } = useChangesView();
  const ends = (id: string) => {
    const edge = edges.find((one) => one.id === id);
    return edge ? [edge.source, edge.target] : nodes.some((node) => node.id === id) ? [id] : [];
  };
  const aim = (ids: string[]) => void fitView({ ...FIT, nodes: ids.map((id) => ({ id })) });
  useEffect(() => {
    const marked = [...Object.keys(differences.cards), ...Object.keys(differences.wires)].flatMap(ends);
    if (marked.length) requestAnimationFrame(() => aim(marked));
    // Once for each comparison.
  }, [differences.since]);
  useEffect(() => {
    if (looked && sought && ends(looked).length) aim(ends(looked));
    // Only when something else is looked at.
  }, [looked, sought]);
  return () => void fitView(FIT);
}

function Surface({ snapshot, differences }: { snapshot: Pictured; differences: Differences }) {
  const { nodes, edges } = useGraph(snapshot, differences);
  const theme = useTheme((s) => s.theme);
  const look = useChangesView((s) => s.look);
  const fitAll = useAim(nodes, edges, differences);
  return (
    <ReactFlow<CanvasNode, LineEdge>
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      onNodesChange={(changes) => {
        for (const change of changes) if (change.type === "select" && change.selected) look(change.id);
      }}
      onEdgesChange={(changes) => {
        for (const change of changes) if (change.type === "select" && change.selected) look(change.id);
      }}
      onPaneClick={() => look(null)}
      nodesDraggable={false}
      nodesConnectable={false}
      deleteKeyCode={null}
      minZoom={0.08}
      maxZoom={2}
      fitView
      fitViewOptions={FIT}
      panOnScroll
      attributionPosition="bottom-center"
      colorMode={theme}
      aria-label="Differences as a picture"
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--dot)" />
      <button className="button fit-all" onClick={fitAll}>
        Fit all
      </button>
    </ReactFlow>
  );
}

export function Picture(props: { snapshot: Pictured; differences: Differences }) {
  const settled = useArrangement((s) => s.settled);
  if (!settled) return <div className="blank">Laying out…</div>;
  return (
    <div className="difference-picture" data-lod="full" data-testid="difference-picture">
      <ReactFlowProvider>
        <Surface {...props} />
      </ReactFlowProvider>
    </div>
  );
}
