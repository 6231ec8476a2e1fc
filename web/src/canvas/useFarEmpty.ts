/**
 * Of a large drawing only the cards in the view and about it have contents. The others are boxes that keep their place, name
 * and turn with Tab: what is in them Chromium would go through in each frame of a move.
 */
import { useStoreApi } from "@xyflow/react";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { Box } from "../layout/drawing";
import type { CanvasNode } from "./nodes";
import { viewOf } from "./viewOf";

/** Of the view, on each side: so far it can move before contents are needed. */
const ABOUT = 0.5;
const REST = 250;

const grown = ({ x, y, w, h }: Box): Box => ({
  x: x - ABOUT * w,
  y: y - ABOUT * h,
  w: w * (1 + 2 * ABOUT),
  h: h * (1 + 2 * ABOUT),
});

const within = (a: Box, b: Box) =>
  a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;

const touches = (a: Box, b: Box) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

export function useFarEmpty(nodes: CanvasNode[], many: boolean): void {
  const store = useStoreApi();
  const shown = useRef(nodes);
  const look = useRef<(empty: boolean) => void>(() => {});
  useEffect(() => {
    if (!many) return;
    let filled: Box | null = null;
    let timer = 0;
    look.current = (empty) => {
      const flow = store.getState();
      if (!flow.domNode || !flow.width) return;
      const about = grown(viewOf(flow));
      filled = about;
      const boxes = new Map(
        shown.current.map(({ id, position, width: w = 0, height: h = 0 }) => [id, { ...position, w, h }]),
      );
      for (const element of flow.domNode.querySelectorAll<HTMLElement>(".react-flow__node-card")) {
        const box = boxes.get(element.dataset["id"] ?? "");
        if (!box || touches(box, about)) element.removeAttribute("data-far");
        else if (empty) element.setAttribute("data-far", "");
      }
    };
    const stop = store.subscribe(({ transform, width }, before) => {
      if (transform === before.transform && width === before.width) return;
      // While it moves contents only come; those that are left behind go when it rests.
      if (!filled || !within(viewOf(store.getState()), filled)) look.current(false);
      clearTimeout(timer);
      timer = window.setTimeout(() => look.current(true), REST);
    });
    look.current(true);
    return () => {
      stop();
      clearTimeout(timer);
      look.current = () => {};
      for (const element of document.querySelectorAll("[data-far]")) element.removeAttribute("data-far");
    };
  }, [store, many]);
  useLayoutEffect(() => {
    shown.current = nodes;
    look.current(true);
  }, [nodes]);
}
