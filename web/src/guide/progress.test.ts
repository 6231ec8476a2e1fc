import { describe, expect, it } from "vitest";
import { storefront } from "../../dev/storefront";
import type { GuideStep, Snapshot } from "../api/types";
import { card } from "../layout/sample";
import { beforeOf, isDone, type Now } from "./progress";

const step = (waits: GuideStep["waits"]): GuideStep => ({ title: "", words: "", keys: [], waits });
const now = (more: Partial<Snapshot> = {}): Now => ({
  snapshot: { ...storefront, ...more },
  deploy: null,
  codeShown: false,
});
const before = beforeOf(now());

describe("isDone", () => {
  it("counts only a card that is new", () => {
    const wait = step({ what: "card", kinds: ["function"] });
    expect(isDone(wait, before, now())).toBe(false);
    const added = now({ cards: [...storefront.cards, card("New", { kind: "function" })] });
    expect(isDone(wait, before, added)).toBe(true);
    expect(isDone(step({ what: "card", kinds: ["queue"] }), before, added)).toBe(false);
  });

  it("counts only a wire that is new and between the right kinds", () => {
    const wait = step({ what: "wire", sources: ["http-api"], targets: ["function"] });
    const cards = [card("Api", { kind: "http-api" }), card("Fn", { kind: "function" })];
    const [one] = storefront.wires;
    if (!one) throw new Error("the storefront has wires");
    const wired = now({ cards, wires: [{ ...one, id: "new", source: "Api", target: "Fn" }] });
    expect(isDone(wait, before, wired)).toBe(true);
    expect(isDone(wait, beforeOf(wired), wired)).toBe(false);
  });

  it("is done with undo once there is something to redo", () => {
    expect(isDone(step({ what: "undone" }), before, now({ can_redo: true, revision: "other" }))).toBe(true);
    expect(isDone(step({ what: "undone" }), before, now({ can_redo: false, revision: "other" }))).toBe(false);
    expect(isDone(step({ what: "redone" }), before, now({ can_redo: false }))).toBe(true);
  });
});
