import { expect, it } from "vitest";
import { isType, MORE, typesFor, worthSearching } from "./types";

const TYPES = [
  { type: "AWS::Route53::RecordSetGroup", label: "Record set group", service: "Route53" },
  { type: "AWS::Route53::RecordSet", label: "Record set", service: "Route53" },
  { type: "AWS::Athena::WorkGroup", label: "Work group", service: "Athena" },
];

it("finds types by name and service, the plain one first", () => {
  expect(typesFor(TYPES, "record set").map((k) => k.type)).toEqual([
    "AWS::Route53::RecordSet",
    "AWS::Route53::RecordSetGroup",
  ]);
  expect(typesFor(TYPES, "athena").map((k) => k.label)).toEqual(["Work group"]);
  expect(typesFor(TYPES, "AWS::Athena::WorkGroup")).toHaveLength(1);
  expect(typesFor(TYPES, "route53 group").map((k) => k.type)).toEqual(["AWS::Route53::RecordSetGroup"]);
});

it("finds nothing for a letter, or for what nothing is called", () => {
  expect(worthSearching("r")).toBe(false);
  expect(typesFor(TYPES, "r")).toEqual([]);
  expect(typesFor(TYPES, "spaceship")).toEqual([]);
});

it("marks them as types", () => {
  const [kind] = typesFor(TYPES, "athena");
  expect(kind && isType(kind)).toBe(true);
  expect(kind?.group).toBe(MORE);
});
