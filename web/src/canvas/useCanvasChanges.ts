/** React Flow's changes → our stores: selection, drags, moves by keyboard. Nothing else changes nodes. */
import { applyNodeChanges, type EdgeChange, type NodeChange, type OnNodeDrag } from "@xyflow/react";
import { type Dispatch, type SetStateAction, useCallback } from "react";
import type { Pt } from "../layout/drawing";
import { moveCards, nudgeCards } from "../edits/arrange";
import { dragCards } from "../store/arrangement";
import { useSelection } from "../store/selection";
import type { LineEdge } from "./edges";
import type { CanvasNode } from "./nodes";

type SetNodes = Dispatch<SetStateAction<CanvasNode[]>>;

function selectNodes(changes: NodeChange<CanvasNode>[]): void {
  const chosen = new Set(useSelection.getState().cards);
  for (const change of changes) {
    if (change.type !== "select") continue;
    if (change.selected) chosen.add(change.id);
    else chosen.delete(change.id);
  }
  if (chosen.size) useSelection.getState().selectCards([...chosen], "canvas");
  else if (useSelection.getState().cards.length) useSelection.setState({ cards: [], by: "canvas" });
}

/** Positions that change while nothing is dragged: arrow keys. */
function keyboardMoves(changes: NodeChange<CanvasNode>[], nodes: CanvasNode[]): Record<string, Pt> {
  const dragged = new Set(nodes.filter((n) => n.dragging).map((n) => n.id));
  return Object.fromEntries(
    changes.flatMap((c) =>
      c.type === "position" && c.position && !c.dragging && !dragged.has(c.id) ? [[c.id, c.position]] : [],
    ),
  );
}

const positionsOf = (nodes: CanvasNode[]) => Object.fromEntries(nodes.map((n) => [n.id, { ...n.position }]));

const moveLabel = (ids: string[]) => (ids.length === 1 ? `Move ${ids[0]}` : `Move ${ids.length} cards`);

export function useCanvasChanges(nodes: CanvasNode[], setNodes: SetNodes) {
  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      if (changes.some((c) => c.type === "select")) selectNodes(changes);
      const moves = keyboardMoves(changes, nodes);
      if (Object.keys(moves).length) return nudgeCards(moves, moveLabel(Object.keys(moves)));
      const drags = changes.filter((c) => c.type === "position");
      if (drags.length) setNodes((before) => applyNodeChanges(drags, before));
    },
    [nodes, setNodes],
  );
  const onEdgesChange = useCallback((changes: EdgeChange<LineEdge>[]) => {
    for (const change of changes) {
      if (change.type !== "select") continue;
      if (change.selected) useSelection.getState().selectWire(change.id, "canvas");
      else if (useSelection.getState().wire === change.id) useSelection.setState({ wire: null });
    }
  }, []);
  const onNodeDrag: OnNodeDrag<CanvasNode> = useCallback(
    (_event, _node, dragged) => dragCards(positionsOf(dragged)),
    [],
  );
  const onNodeDragStop: OnNodeDrag<CanvasNode> = useCallback(
    (_event, _node, dragged) => void moveCards(positionsOf(dragged), moveLabel(dragged.map((n) => n.id))),
    [],
  );
  return { onNodesChange, onEdgesChange, onNodeDrag, onNodeDragStop };
}
