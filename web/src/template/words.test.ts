import { expect, it } from "vitest";
import { BEGIN, singular, usedWords } from "./words";

it("counts uses in words", () => {
  expect(usedWords(0, "Parameters")).toBe("not used");
  expect(usedWords(1, "Conditions")).toBe("used once");
  expect(usedWords(4, "Mappings")).toBe("used 4 times");
  expect(usedWords(2, "Globals")).toBe("2 resources");
  expect(usedWords(0, "Outputs")).toBe("");
});

it("begins a parameter with a type, and a default where one is given", () => {
  expect(BEGIN["Parameters"]?.value("")).toBe("{Type: String}");
  expect(BEGIN["Parameters"]?.value("dev")).toBe("{Type: String, Default: dev}");
  expect(BEGIN["Outputs"]?.value("!Ref Jobs")).toBe("Value: !Ref Jobs");
  expect(singular("Outputs")).toBe("an output");
});
