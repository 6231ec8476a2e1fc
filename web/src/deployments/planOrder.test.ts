import { expect, test } from "vitest";
import type { PlannedChange } from "../api/types";
import { ordered } from "./planOrder";

const change = (id: string, card: string, action: PlannedChange["action"], endangered = false) =>
  ({ id, card, action, endangered, type: "", words: "", causes: [], allowed: false }) as PlannedChange;

test("danger first, then the gravest, and what SAM makes under its resource", () => {
  const rows = ordered([
    change("OrderRole", "Order", "add"),
    change("Mail", "Mail", "add"),
    change("Items", "Items", "replace", true),
    change("Order", "Order", "modify"),
    change("PingRole", "Ping", "modify"),
  ]);
  expect(rows.map((one) => one.id)).toEqual(["Items", "Order", "OrderRole", "Mail", "PingRole"]);
});
