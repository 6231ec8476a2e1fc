/** A GraphQL API as a canvas of its own: its schema at the left, what answers its fields at the right. */
import {
  Background,
  BackgroundVariant,
  type EdgeChange,
  type NodeChange,
  type OnConnectEnd,
  type OnConnectStart,
  ReactFlow,
  ReactFlowProvider,
} from "@xyflow/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FileWarning } from "lucide-react";
import { useEffect, useMemo } from "react";
import { api as door, expect } from "../api/client";
import type { Graphql } from "../api/types";
import { typing } from "../app/field";
import { Banner } from "../canvas/Banner";
import { DrawnLine } from "../canvas/DrawnLine";
import { FootOf } from "../canvas/Foot";
import { HistoryTools } from "../canvas/Tool";
import { useDetail } from "../canvas/useViewport";
import { viewport } from "../canvas/viewport";
import { edgesOf, type LeadEdge } from "../machines/leads";
import { LeadView } from "../machines/LeadView";
import { stateUnder } from "../machines/under";
import { useFit } from "../machines/useFit";
import { Problems } from "../problems/Problems";
import { useDocument } from "../store/document";
import { useTheme } from "../store/theme";
import { useView } from "../store/view";
import { AnswerByKeyboard } from "./AnswerByKeyboard";
import { useApiStore } from "./apiStore";
import { answer, removeSelected } from "./edits";
import { leadSentence, legalAnswers, nodesOf, type TypeNode } from "./graph";
import { SourceInspector, TypeInspector } from "./TypeInspector";
import { TypeView } from "./TypeView";

const NODE_TYPES = { type: TypeView };
const EDGE_TYPES = { lead: LeadView };

function selectNodes(changes: NodeChange<TypeNode>[]): void {
  const chosen = changes.find((change) => change.type === "select" && change.selected);
  if (chosen && "id" in chosen) useApiStore.getState().select(chosen.id);
}

function selectEdges(changes: EdgeChange<LeadEdge>[]): void {
  const chosen = changes.find((change) => change.type === "select" && change.selected);
  if (chosen && "id" in chosen) useApiStore.getState().selectLead(chosen.id);
}

const beginAnswer: OnConnectStart = (_event, { handleId }) => useApiStore.getState().draw(handleId);

function endAnswer(api: Graphql): OnConnectEnd {
  return (event) => {
    const { drawing, draw } = useApiStore.getState();
    draw(null);
    const target = stateUnder(event);
    if (drawing && target && legalAnswers(api, drawing).has(target)) void answer(api, drawing, target);
  };
}

function act(api: Graphql, key: string): boolean {
  const { lead, panel, open, select } = useApiStore.getState();
  if (key === "Escape") {
    if (useView.getState().panel) useView.getState().open(null);
    else if (panel) open(null);
    else select(null);
  } else if (key === "f") viewport()?.fit();
  else if (key === "w") open("answer");
  else if ((key === "Delete" || key === "Backspace") && lead) void removeSelected(api);
  else return false;
  return true;
}

function useKeys(api: Graphql): void {
  useEffect(() => {
    const stop = new AbortController();
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (document.querySelector("[aria-modal]") || typing(event)) return;
      if (act(api, event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey, { signal: stop.signal });
    return () => stop.abort();
  }, [api]);
}

function Tools() {
  return (
    <div className="dock floating" role="toolbar" aria-label="GraphQL API" aria-orientation="vertical">
      <HistoryTools />
    </div>
  );
}

function Foot({ api }: { api: Graphql }) {
  const count = Object.keys(api.types).length;
  return (
    <FootOf>
      <div className="text floating">
        <span>
          <b data-testid="type-count">{count}</b> {count === 1 ? "type" : "types"}
        </span>
        <span title="Where the schema is">{api.file}</span>
      </div>
    </FootOf>
  );
}

function Surface({ api }: { api: Graphql }) {
  const { card: selected, lead, panel, drawing, open, select } = useApiStore();
  const theme = useTheme((s) => s.theme);
  const detail = useDetail();
  const marks = useMemo(() => ({ card: selected, lead, drawing }), [selected, lead, drawing]);
  const nodes = useMemo(() => nodesOf(api, marks), [api, marks]);
  const edges = useMemo(() => edgesOf(api.leads, selected, lead, leadSentence), [api.leads, selected, lead]);
  useFit(api.id);
  useKeys(api);
  const card = api.cards.find((one) => one.id === selected);
  const type = selected ? api.types[selected] : undefined;
  return (
    <main
      className={`stage graphql${drawing ? " drawing dimmed" : ""}`}
      data-lod={detail}
      data-testid="graphql"
      aria-label={`Schema of ${api.id}`}
    >
      <ReactFlow<TypeNode, LeadEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={selectNodes}
        onEdgesChange={selectEdges}
        onConnectStart={beginAnswer}
        onConnectEnd={endAnswer(api)}
        connectionLineComponent={DrawnLine}
        connectionRadius={24}
        onPaneClick={() => select(null)}
        deleteKeyCode={null}
        multiSelectionKeyCode={null}
        minZoom={0.08}
        maxZoom={2}
        panOnScroll
        elevateNodesOnSelect={false}
        attributionPosition="bottom-center"
        colorMode={theme}
        aria-label={`Schema of ${api.id}`}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--dot)" />
      </ReactFlow>
      <Banner />
      {api.problem && (
        <div className="banner warn floating" role="status" data-testid="schema-problem">
          <FileWarning size={16} />
          <span>
            <b>The schema cannot be shown.</b> {api.problem}
          </span>
        </div>
      )}
      <Tools />
      <Foot api={api} />
      <Problems />
      {card && type && <TypeInspector key={card.id} api={api} card={card} type={type} />}
      {card && !type && <SourceInspector key={card.id} api={api} card={card} />}
      {panel === "answer" && <AnswerByKeyboard api={api} card={selected} close={() => open(null)} />}
    </main>
  );
}

export function GraphqlPage({ id }: { id: string }) {
  const revision = useDocument((s) => s.snapshot?.revision ?? "");
  const { data, error } = useQuery({
    queryKey: ["graphql", id, revision],
    queryFn: () => expect(door.GET("/api/graphql/{id}", { params: { path: { id } } })),
    enabled: revision !== "",
    placeholderData: keepPreviousData,
  });
  useEffect(() => useApiStore.getState().select(null), [id]);
  if (error)
    return (
      <main className="stage">
        <div className="empty">
          <div className="floating">
            <h2>{id} cannot be drawn</h2>
            <p>{error.message}</p>
          </div>
        </div>
      </main>
    );
  if (!data || data.id !== id) return <main className="blank">Loading…</main>;
  return (
    <ReactFlowProvider>
      <Surface api={data} />
    </ReactFlowProvider>
  );
}
