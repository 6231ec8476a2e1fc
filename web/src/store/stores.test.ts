import { beforeEach, describe, expect, it } from "vitest";
import { storefront } from "../../dev/storefront";
import { currentSnapshot, useDocument } from "./document";
import { notify, useNotices } from "./notices";
import { useWiring } from "./wiring";

describe("document", () => {
  it("ignores an older snapshot that arrives late", () => {
    useDocument.getState().receive({ ...storefront, serial: 5, revision: "new" });
    useDocument.getState().receive({ ...storefront, serial: 4, revision: "old" });
    expect(currentSnapshot()?.revision).toBe("new");
  });

  it("keeps the drawing where only checks came", () => {
    useDocument.getState().receive({ ...storefront, serial: 10 });
    const { drawing } = useDocument.getState();
    useDocument.getState().receive({ ...storefront, serial: 11, diagnostics: [] });
    expect(useDocument.getState().drawing).toBe(drawing);
    useDocument
      .getState()
      .receive({ ...storefront, serial: 12, revision: "r", drawn: "r", cards: storefront.cards.slice(1) });
    expect(useDocument.getState().drawing.cards).toHaveLength(storefront.cards.length - 1);
  });
});

describe("notices", () => {
  beforeEach(() => useNotices.setState({ notices: [] }));

  it("show one diff at a time, and three at most", () => {
    notify({ kind: "edit", title: "one" });
    notify({ kind: "info", title: "two" });
    notify({ kind: "edit", title: "three" });
    expect(useNotices.getState().notices.map((n) => n.title)).toEqual(["two", "three"]);
    for (const title of ["a", "b", "c"]) notify({ kind: "refused", title });
    expect(useNotices.getState().notices.map((n) => n.title)).toEqual(["a", "b", "c"]);
  });
});

describe("wiring", () => {
  it("ignores targets that arrive for a wire that was let go", () => {
    const start = { source: "A", facet: null };
    useWiring.getState().begin(start);
    useWiring.getState().end();
    useWiring.getState().allow(start, []);
    expect(useWiring.getState().targets).toBeNull();
  });
});
