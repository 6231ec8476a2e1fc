/** React Flow's changes → our stores: selection, drags, moves by keyboard. Nothing else changes nodes. */
import { applyNodeChanges, type EdgeChange, type NodeChange, type OnNodeDrag } from "@xyflow/react";
import { type Dispatch, type SetStateAction, useCallback } from "react";
import type { Pt } from "../layout/drawing";
import { crossing, withMembers } from "../layout/containment";
import { moveCards, nudgeCards } from "../edits/arrange";
import { cross } from "../edits/contain";
import { dragCards, useArrangement } from "../store/arrangement";
import { useDocument } from "../store/document";
import { useWiring } from "../store/wiring";
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

/** Where the dragged cards are, and the members of a group that is dragged. */
function positionsOf(nodes: CanvasNode[]): Record<string, Pt> {
  const moved = Object.fromEntries(nodes.map((n) => [n.id, { ...n.position }]));
  return withMembers(moved, useDocument.getState().drawing, useArrangement.getState().positions);
}

/** React Flow knows no groups of ours: the members of one that moves are moved with it. */
function followed(changes: NodeChange<CanvasNode>[]): NodeChange<CanvasNode>[] {
  const { drawing } = useDocument.getState();
  const moving = new Set(changes.flatMap((c) => (c.type === "position" ? [c.id] : [])));
  const more = changes.flatMap((change): NodeChange<CanvasNode>[] => {
    if (change.type !== "position" || !change.position) return [];
    const one = { [change.id]: change.position };
    const moved = withMembers(one, drawing, useArrangement.getState().positions);
    return Object.entries(moved).flatMap(([id, position]) =>
      moving.has(id) ? [] : [{ ...change, id, position }],
    );
  });
  return [...changes, ...more];
}

/** The group that a dragged card would go into lights up. */
function aimAt(nodes: CanvasNode[]): void {
  const step = crossing(
    positionsOf(nodes),
    useDocument.getState().drawing,
    useArrangement.getState().positions,
  );
  useWiring.getState().aim(step?.into ?? null);
}

function drop(nodes: CanvasNode[]): void {
  const moved = positionsOf(nodes);
  useWiring.getState().aim(null);
  const step = crossing(moved, useDocument.getState().drawing, useArrangement.getState().positions);
  void (step ? cross(step) : moveCards(moved, moveLabel(nodes.map((n) => n.id))));
}

const moveLabel = (ids: string[]) => (ids.length === 1 ? `Move ${ids[0]}` : `Move ${ids.length} cards`);

export function useCanvasChanges(nodes: CanvasNode[], setNodes: SetNodes) {
  const onNodesChange = useCallback(
    (given: NodeChange<CanvasNode>[]) => {
      const changes = followed(given);
      if (changes.some((c) => c.type === "select")) selectNodes(changes);
      const moves = keyboardMoves(changes, nodes);
      if (Object.keys(moves).length)
        return nudgeCards(moves, moveLabel(given.map((c) => ("id" in c ? c.id : ""))));
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
  const onNodeDrag: OnNodeDrag<CanvasNode> = useCallback((_event, _node, dragged) => {
    aimAt(dragged);
    dragCards(positionsOf(dragged));
  }, []);
  const onNodeDragStop: OnNodeDrag<CanvasNode> = useCallback((_event, _node, dragged) => drop(dragged), []);
  return { onNodesChange, onEdgesChange, onNodeDrag, onNodeDragStop };
}
