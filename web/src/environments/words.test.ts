import { expect, test } from "vitest";
import type { Deployment } from "../api/types";
import { ago, approvalWords, commitWords, kindWords } from "./words";

const NOW = Date.parse("2027-01-12T10:00:00Z");

test("how long ago", () => {
  expect(ago("2027-01-12T09:59:40Z", NOW)).toBe("just now");
  expect(ago("2027-01-12T09:57:00Z", NOW)).toBe("3 minutes ago");
  expect(ago("2027-01-12T08:00:00Z", NOW)).toBe("2 hours ago");
  expect(ago("2027-01-11T09:00:00Z", NOW)).toBe("yesterday");
});

test("how a deployment came about", () => {
  const one = { kind: "promote", origin: "dev", source: "8f1e2b44aa" } as Deployment;
  expect(kindWords(one)).toBe("Promoted from dev");
  expect(kindWords({ ...one, kind: "rollback" })).toBe("Rolled back to 8f1e2b44");
  expect(kindWords({ ...one, kind: "deploy" })).toBe("Deployed");
});

test("commits and approvals", () => {
  expect(commitWords({ commit: "1f0c2d9e77", dirty: true })).toBe("1f0c2d9e and edits");
  expect(commitWords({ commit: "", dirty: false })).toBe("no commit");
  expect(approvalWords(2, ["ana", "bert"])).toBe("2 of ana, bert must approve");
});
