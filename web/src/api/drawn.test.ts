import { describe, expect, it } from "vitest";
import { storefront } from "../../dev/storefront";
import { filled, saysWhatIsDrawn } from "./drawn";
import type { Snapshot } from "./types";

const EMPTY = { text: "", others: {}, cards: [], wires: [], references: [], groups: [] };
const named = (drawn: string): Snapshot => ({ ...storefront, drawn, cards: [...storefront.cards] });
const known = (drawn: string): Snapshot => ({ ...storefront, ...EMPTY, drawn, known: true });

function said(): string[] {
  const request = new Request("http://localhost/");
  // @ts-expect-error the middleware reads nothing else of it
  void saysWhatIsDrawn.onRequest?.({ request });
  return (request.headers.get("stackline-drawn") ?? "").split(" ");
}

describe("drawings that were here", () => {
  it("are filled in as the same objects", () => {
    const first = filled(named("one"));
    const again = filled({ ...known("one"), serial: 7 });
    expect(again.cards).toBe(first.cards);
    expect(again.text).toBe(storefront.text);
    expect(again.serial).toBe(7);
    expect(again.known).toBe(false);
  });

  it("are filled in within what an edit answers", () => {
    const first = filled(named("two"));
    const result = filled({ snapshot: known("two"), label: "Undo" });
    expect(result.snapshot.cards).toBe(first.cards);
    expect(result.label).toBe("Undo");
  });

  it("are said, the newest, and each of those is still here when the answer comes", () => {
    for (let at = 0; at < 30; at++) filled(named(`many-${at}`));
    const names = said();
    expect(names).toHaveLength(8);
    expect(names.at(-1)).toBe("many-29");
    for (let at = 30; at < 38; at++) filled(named(`many-${at}`));
    for (const name of names) expect(filled(known(name)).cards).toHaveLength(storefront.cards.length);
  });

  it("other answers stay as they are", () => {
    const answer = [1, 2];
    expect(filled(answer)).toBe(answer);
    expect(filled(null)).toBeNull();
  });
});
