import { describe, expect, it } from "vitest";
import { pressed } from "./keys";

const event = (
  key: string,
  more: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> & { code?: string } = {},
) => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

describe("pressed", () => {
  it("tells Shift and a letter from the letter alone", () => {
    expect(pressed("Mod+Z", event("z", { ctrlKey: true }))).toBe(true);
    expect(pressed("Mod+Z", event("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(pressed("Mod+Shift+Z", event("Z", { metaKey: true, shiftKey: true }))).toBe(true);
  });
  it("takes a sign however it is typed", () => {
    expect(pressed("?", event("?", { shiftKey: true }))).toBe(true);
    expect(pressed("/", event("/", { shiftKey: true }))).toBe(true);
    expect(pressed("/", event("/", { ctrlKey: true }))).toBe(false);
  });
  it("takes the place on the keyboard with Alt, where a Mac types another letter", () => {
    expect(pressed("Alt+A", event("å", { altKey: true, code: "KeyA" }))).toBe(true);
    expect(pressed("Alt+A", event("a", { code: "KeyA" }))).toBe(false);
  });
});
