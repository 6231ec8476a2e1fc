/** React Flow alone, with plain nodes and edges where benchmarks/canvas.py puts its cards: what the canvas is held against. */
import { type Edge, type Node, ReactFlow, useNodesState } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { createRoot } from "react-dom/client";

const CHAIN = 5;
const cards = Number(new URLSearchParams(location.search).get("cards") ?? 1000);
const across = Math.max(1, Math.round(Math.sqrt(cards / CHAIN / 8)));

const nodes: Node[] = Array.from({ length: cards }, (_, i) => {
  const [chain, at] = [Math.floor(i / CHAIN), i % CHAIN];
  return {
    id: String(i),
    data: { label: `Card ${i}` },
    position: { x: (chain % across) * (CHAIN * 300 + 60) + at * 300, y: Math.floor(chain / across) * 150 },
  };
});
const edges: Edge[] = nodes.flatMap(({ id }, i) =>
  i % CHAIN ? [{ id: `${i - 1}-${i}`, source: String(i - 1), target: id }] : [],
);

function Flow() {
  const [shown, , onNodesChange] = useNodesState(nodes);
  return (
    <ReactFlow
      nodes={shown}
      edges={edges}
      onNodesChange={onNodesChange}
      minZoom={0.08}
      fitView
      onInit={(flow) => {
        Object.assign(window, { atFullSize: () => void flow.setViewport({ x: -200, y: 0, zoom: 0.8 }) });
      }}
    />
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Flow />);
