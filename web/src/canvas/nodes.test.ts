import { describe, expect, it } from "vitest";
import { linesOf } from "../layout/drawing";
import { card } from "../layout/sample";
import { type CanvasNode, handlesOf, type Marks, nodesOf } from "./nodes";

const MARKS: Marks = {
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
const drawing = { cards: [card("A"), card("B")], groups: [], lines: linesOf([], [], []) };
const positions = { A: { x: 0, y: 0 }, B: { x: 300, y: 0 } };

describe("nodesOf", () => {
  it("keeps the identity of nodes that did not change", () => {
    const first = nodesOf(drawing, positions, MARKS, []);
    const again = nodesOf(
      { ...drawing, cards: [card("A"), card("B", { subtitle: "new" })] },
      positions,
      MARKS,
      first,
    );
    expect(again[0]).toBe(first[0]);
    expect(again[1]).not.toBe(first[1]);
  });

  it("leaves a card where it is being dragged", () => {
    const first = nodesOf(drawing, positions, MARKS, []);
    const dragged = first.map((n) =>
      n.id === "A" ? { ...n, dragging: true, position: { x: 50, y: 50 } } : n,
    ) as CanvasNode[];
    const again = nodesOf(drawing, positions, { ...MARKS, selected: ["A"] }, dragged);
    expect(again[0]?.position).toEqual({ x: 50, y: 50 });
  });

  it("shows problems, failures and changes of what is folded into a card as its own", () => {
    const held = new Map([["A", ["Role", "B"]]]);
    const marks: Marks = {
      ...MARKS,
      problems: new Map([["Role", { errors: 1, warnings: 0 }]]),
      states: { Role: { state: "failed", status: "CREATE_FAILED", reason: "no" } as Marks["states"][string] },
      changes: new Map([["Role", "new" as const]]),
      selected: ["Role"],
    };
    const [a, b] = nodesOf({ ...drawing, held }, positions, marks, []);
    expect(a?.data).toMatchObject({
      problems: { errors: 1 },
      change: "edited",
      folded: true,
      held: ["Role", "B"],
    });
    expect(a?.selected).toBe(true);
    expect(a?.type === "card" && a.data.state?.status).toBe("CREATE_FAILED");
    expect(b?.data).toMatchObject({ problems: { errors: 0 }, change: null, folded: false });
  });

  it("leaves out cards without a place", () =>
    expect(nodesOf(drawing, { A: positions.A }, MARKS, [])).toHaveLength(1));
});

describe("handlesOf", () => {
  it("centres every handle on its port", () => {
    for (const handle of handlesOf(card("A"))) expect(handle.y + (handle.height ?? 0) / 2).toBe(27);
  });
});
