import { describe, expect, it } from "vitest";
import { storefront } from "../../dev/storefront";
import { drawingOf } from "../store/document";
import { NOTHING_AHEAD } from "../store/ahead";
import { aheadOf } from "./ahead";

const drawing = drawingOf(storefront);
const [wire] = storefront.wires;
if (!wire) throw new Error("the storefront has wires");
const { source, facet, target, connection } = wire;

describe("what is seen ahead", () => {
  it("of a card that goes is itself with every line at it", () => {
    const { gone } = aheadOf({ do: "remove", ids: [source] }, storefront, drawing);
    const lines = drawing.lines.filter((line) => line.source === source || line.target === source);
    expect(gone).toEqual([source, ...lines.map(({ id }) => id)]);
  });

  it("of a wire that goes is that one alone", () => {
    const { gone } = aheadOf({ do: "disconnect", source, facet, target, connection }, storefront, drawing);
    expect(gone).toEqual([wire.id]);
  });

  it("of a new wire is where it leads, of other settings of one that is there nothing", () => {
    const fresh = { do: "connect", source: target, facet: null, target: source, settings: {} } as const;
    expect(aheadOf(fresh, storefront, drawing).wires).toEqual([
      { source: target, facet: null, target: source },
    ]);
    const again = { do: "connect", source, facet, target, connection, settings: { batch: "5" } } as const;
    expect(aheadOf(again, storefront, drawing)).toEqual(NOTHING_AHEAD);
  });

  it("of anything else is nothing: only the server knows what it does", () => {
    expect(aheadOf({ do: "rename", id: source, to: "Other" }, storefront, drawing)).toEqual(NOTHING_AHEAD);
  });
});
