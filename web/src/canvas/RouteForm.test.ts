import { describe, expect, it } from "vitest";
import { facetOf, pathFor } from "./RouteForm";

describe("route", () => {
  it("begins with the target's name", () => expect(pathFor("StartScan")).toBe("/start-scan"));
  it("is a facet as drawn", () => expect(facetOf({ method: "POST", path: "scans" })).toBe("POST /scans"));
});
