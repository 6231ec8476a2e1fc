import { describe, expect, it } from "vitest";
import type { Field } from "../api/types";
import { fault, limitWords, resultWords, wayOf, waysOf } from "./ways";

const FIELD: Field = {
  path: "Timeout",
  label: "Timeout",
  description: "",
  kind: "number",
  choices: [],
  required: false,
  replaces: "no",
  inside: 0,
  intrinsic: false,
  unknown: false,
  plain: false,
};

describe("ways to give a value", () => {
  it("follow what is there", () => {
    expect(wayOf(FIELD)).toBe("value");
    expect(wayOf({ ...FIELD, parameter: "Stage", intrinsic: true })).toBe("parameter");
    expect(wayOf({ ...FIELD, intrinsic: true })).toBe("yaml");
    expect(wayOf({ ...FIELD, kind: "yaml" })).toBe("yaml");
  });
  it("leave out what makes no sense", () => {
    expect(waysOf(FIELD, true)).toEqual(["value", "parameter", "yaml"]);
    expect(waysOf({ ...FIELD, kind: "yaml" }, true)).toEqual(["parameter", "yaml"]);
    expect(waysOf(FIELD, false)).toEqual(["value", "yaml"]);
    expect(waysOf({ ...FIELD, plain: true }, true)).toEqual(["value"]);
    expect(waysOf({ ...FIELD, plain: true, kind: "yaml" }, true)).toEqual(["yaml"]);
  });
});

describe("words", () => {
  it("say what an intrinsic gives", () => {
    expect(resultWords({ ...FIELD, resolved: "dev-items" }, "local")).toBe("dev-items in local");
    expect(resultWords({ ...FIELD, unknown: true }, "local")).toBe("Unknown until deployed");
    expect(resultWords(FIELD, "local")).toBeNull();
  });
  it("say the limits", () => {
    expect(limitWords({ ...FIELD, minimum: 1, maximum: 900, unit: "s" })).toBe("1–900 s");
    expect(limitWords({ ...FIELD, minimum: 0 })).toBe("");
    expect(limitWords({ ...FIELD, minimum: 2 })).toBe("At least 2");
    expect(limitWords({ ...FIELD, minimum: 1, unit: "periods" })).toBe("At least 1");
    expect(limitWords({ ...FIELD, kind: "text", min_length: 3, max_length: 63 })).toBe("3–63 characters");
    expect(limitWords({ ...FIELD, kind: "text", max_length: 63 })).toBe("At most 63 characters");
    expect(limitWords({ ...FIELD, kind: "text", min_length: 2, max_length: 2 })).toBe("2 characters");
    expect(limitWords({ ...FIELD, kind: "text" })).toBe("");
  });
  it("say what cannot be right", () => {
    const limited = { ...FIELD, minimum: 1, maximum: 900 };
    expect(fault(limited, "30")).toBeNull();
    expect(fault(limited, "0")).toBe("Less than 1");
    expect(fault(limited, "901")).toBe("More than 900");
    expect(fault(limited, "soon")).toBe("Not a number");
    expect(fault({ ...FIELD, kind: "text", max_length: 2 }, "abc")).toBe("Longer than 2 characters");
  });
});
