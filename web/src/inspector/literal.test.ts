import { describe, expect, it } from "vitest";
import { textToYaml, yamlToText } from "./literal";

describe("textToYaml", () => {
  it("leaves plain words plain", () => {
    for (const text of ["app.handler", "src/get", "python3.13", "a b", "-x"])
      expect(textToYaml(text)).toBe(text.startsWith("-") ? JSON.stringify(text) : text);
  });

  it("quotes what YAML would read as something else", () => {
    for (const text of [
      "",
      "true",
      "No",
      "512",
      "1e3",
      "0x1f",
      "~",
      "null",
      "2020-01-01",
      "12:30",
      "!Ref X",
      "a: b",
      "a #b",
      "{a}",
      "*",
      "ends ",
    ])
      expect(textToYaml(text)).toBe(JSON.stringify(text));
  });

  it("comes back as the same text", () => {
    for (const text of ["app.handler", "true", 'say "hi"', "C:\\x", "a: b", ""])
      expect(yamlToText(textToYaml(text))).toBe(text);
  });
});

describe("yamlToText", () => {
  it("reads both kinds of quotes", () => {
    expect(yamlToText("'it''s'")).toBe("it's");
    expect(yamlToText('"a\\"b"\n')).toBe('a"b');
  });

  it("reads the lines of a block", () => {
    expect(yamlToText("|-\n  a\n  b")).toBe("a\nb");
    expect(yamlToText("|\n  a\n  b")).toBe("a\nb\n");
    expect(yamlToText("|+\n  a\n")).toBe("a\n\n");
    expect(yamlToText("|-\n  x: y\n   z\n\n  end")).toBe("x: y\n z\n\nend");
    expect(yamlToText("| not a block")).toBe("| not a block");
  });
});
