import { expect, it } from "vitest";
import { brief } from "./About";
import { halves } from "./halves";
import { suggested } from "./suggested";

it("names a parameter after the card and the setting", () => {
  expect(suggested("ScanPage", "MemorySize")).toBe("ScanPageMemorySize");
  expect(suggested("GetItem/Daily", "Properties.schedule")).toBe("GetItemDailySchedule");
  expect(suggested("Jobs", "Tags.0.Value")).toBe("JobsValue");
});

it("keeps the first sentence of long words", () => {
  expect(brief("Short.")).toBe("Short.");
  expect(brief(`The first. ${"More ".repeat(60)}`)).toBe("The first.");
  expect(brief("word ".repeat(60)).length).toBeLessThan(130);
});

it("puts only short labels side by side", () => {
  const field = (path: string, label: string) => ({
    path,
    label,
    description: "",
    kind: "number" as const,
    choices: [],
    required: false,
    replaces: "no" as const,
    inside: 0,
    intrinsic: false,
    unknown: false,
    plain: false,
  });
  expect([...halves([field("a", "Memory"), field("b", "Timeout")])]).toEqual(["a", "b"]);
  expect([...halves([field("a", "Reserved concurrency"), field("b", "Timeout")])]).toEqual([]);
});

it("names a wire's setting as a logical ID", () => {
  expect(suggested("GetItem", "batch_size")).toBe("GetItemBatchSize");
});
