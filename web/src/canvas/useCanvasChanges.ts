/** React Flow's changes → our stores: selection, drags, moves by keyboard. Nothing else changes nodes. */
import { applyNodeChanges, type NodeChange, type NodePositionChange, type OnNodeDrag } from "@xyflow/react";
import { type Dispatch, type SetStateAction, useCallback } from "react";
import type { Pt } from "../layout/drawing";
import { crossing, rehomed, withMembers } from "../layout/containment";
import { moveCards, nudgeCards } from "../edits/arrange";
import { cross, rehome } from "../edits/contain";
import { dragCards, restLines, useArrangement } from "../store/arrangement";
import { useDocument } from "../store/document";
import { useWiring } from "../store/wiring";
import { useSelection } from "../store/selection";
import { carry, putDown } from "./lifted";
import { type CanvasNode, placedAt } from "./nodes";

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
  const { drawing } = useDocument.getState();
  const { positions } = useArrangement.getState();
  const moved = positionsOf(nodes);
  const step = crossing(moved, drawing, positions);
  const [home = null] = Object.values(rehomed(moved, drawing, positions) ?? {});
  useWiring.getState().aim(step?.into ?? home);
}

function drop(nodes: CanvasNode[]): void {
  const moved = positionsOf(nodes);
  useWiring.getState().aim(null);
  const { drawing } = useDocument.getState();
  const { positions } = useArrangement.getState();
  const step = crossing(moved, drawing, positions);
  const homes = step ? null : rehomed(moved, drawing, positions);
  if (step) void cross(step);
  else if (homes) void rehome(homes, moved);
  else void moveCards(moved, moveLabel(nodes.map((n) => n.id)));
}

/** Each step of a drag moves the elements alone; that they are dragged their nodes are told once. */
function carried(drags: NodePositionChange[], nodes: CanvasNode[], setNodes: SetNodes): void {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const begun = new Set<string>();
  for (const { id, position } of drags) {
    const node = known.get(id);
    if (!node || !position) continue;
    carry(id, node.position, position);
    if (!node.dragging) begun.add(id);
  }
  if (begun.size)
    setNodes((before) => before.map((node) => (begun.has(node.id) ? { ...node, dragging: true } : node)));
}

function dropped(drags: NodeChange<CanvasNode>[], before: CanvasNode[]): CanvasNode[] {
  return applyNodeChanges(drags, before).map((node, i) =>
    node === before[i] ? node : ({ ...node, ...placedAt(node.position) } as CanvasNode),
  );
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
      if (drags.some((c) => c.dragging)) carried(drags, nodes, setNodes);
      else if (drags.length) {
        putDown();
        restLines();
        setNodes((before) => dropped(drags, before));
      }
    },
    [nodes, setNodes],
  );
  const onNodeDrag: OnNodeDrag<CanvasNode> = useCallback((_event, _node, dragged) => {
    aimAt(dragged);
    dragCards(positionsOf(dragged));
  }, []);
  const onNodeDragStop: OnNodeDrag<CanvasNode> = useCallback((_event, _node, dragged) => drop(dragged), []);
  return { onNodesChange, onNodeDrag, onNodeDragStop };
}
