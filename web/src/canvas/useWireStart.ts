/** A press on a port starts a wire, as React Flow's own `Handle` does it: one listener for all ports. */
import { useStoreApi } from "@xyflow/react";
import { XYHandle } from "@xyflow/system";
import { type MouseEvent, type TouchEvent, useCallback } from "react";

export function useWireStart() {
  const store = useStoreApi();
  const start = useCallback(
    (event: MouseEvent | TouchEvent) => {
      if (!(event.target instanceof Element) || ("button" in event && event.button !== 0)) return;
      const port = event.target.closest<HTMLElement>(".react-flow__handle.connectablestart");
      const { handleid: handleId, nodeid: nodeId } = port?.dataset ?? {};
      if (!port || handleId === undefined || nodeId === undefined) return;
      const flow = store.getState();
      XYHandle.onPointerDown(event.nativeEvent, {
        ...flow,
        handleDomNode: port,
        isTarget: false,
        handleId,
        nodeId,
        flowId: flow.rfId,
        onConnectEnd: (...ended) => store.getState().onConnectEnd?.(...ended),
        isValidConnection: flow.isValidConnection ?? (() => true),
        getTransform: () => store.getState().transform,
        getFromHandle: () => store.getState().connection.fromHandle,
        dragThreshold: flow.connectionDragThreshold,
      });
    },
    [store],
  );
  return { onMouseDown: start, onTouchStart: start };
}
