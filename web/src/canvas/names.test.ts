import { describe, expect, it } from "vitest";
import type { Wire } from "../api/types";
import { cardLabel, wireSentence, wiringSentences } from "./names";

const wire = (more: Partial<Wire>): Wire => ({
  id: "w",
  connection: "c",
  source: "Api",
  facet: null,
  target: "List",
  style: "event",
  access: null,
  failure: false,
  label: "",
  lines: [],
  files: {},
  condition: null,
  changes: false,
  ...more,
});
const API = {
  id: "Api",
  facets: [{ id: "GET /items", label: "/items", method: "GET", note: null, line: 1, changes: true }],
};
const FLOW = {
  id: "Flow",
  facets: [{ id: "Pay", label: "Pay", method: null, note: null, line: 1, changes: true }],
};

describe("wireSentence", () => {
  it("says the route", () =>
    expect(wireSentence(wire({ facet: "GET /items" }), [API])).toBe("Api runs List on GET /items"));
  it("says the step", () =>
    expect(wireSentence(wire({ source: "Flow", facet: "Pay", label: "invokes" }), [FLOW])).toBe(
      "Flow invokes List from Pay",
    ));
  it("says the access and the Condition", () =>
    expect(
      wireSentence(wire({ source: "List", target: "Items", access: "read", condition: "IsLive" }), []),
    ).toBe("List reads Items, if IsLive"));
});

describe("wiringSentences", () => {
  it("says both ends, from where each stands", () => {
    const said = wiringSentences([API], [wire({ facet: "GET /items" })]);
    expect(said.get("Api")).toBe("It runs List on GET /items");
    expect(said.get("List")).toBe("Api runs it on GET /items");
  });
  it("does not read out a hundred of them", () => {
    const many = Array.from({ length: 20 }, (_, n) => wire({ target: `F${n}` }));
    expect(wiringSentences([], many).get("Api")).toMatch(/F5\. 14 more wires$/);
  });
});

describe("cardLabel", () => {
  it("says name, kind, problems and what is wired", () =>
    expect(
      cardLabel(
        { title: "List", subtitle: "Python 3.13" },
        { errors: 1, warnings: 2 },
        { kind: "Function", wiring: "It reads Items" },
      ),
    ).toBe("List, Function, Python 3.13, 1 error, 2 warnings. It reads Items"));
  it("says what this machine does not do", () => {
    const said = (level: "emulated" | "partly", lacking: string) =>
      cardLabel(
        { title: "Api", subtitle: "HTTP API", fidelity: { level, lacking } },
        { errors: 0, warnings: 0 },
      );
    expect(said("partly", "throttling")).toBe("Api, HTTP API, Partly emulated on this machine: throttling");
    expect(said("emulated", "")).toBe("Api, HTTP API");
  });
  it("does not say the kind twice", () =>
    expect(
      cardLabel(
        { title: "Jobs", subtitle: "Queue · standard" },
        { errors: 0, warnings: 0 },
        { kind: "Queue" },
      ),
    ).toBe("Jobs, Queue · standard"));
});
