// Run: node --test tests/ship.test.mjs
import assert from "node:assert/strict";
import { test } from "node:test";

import { handler } from "../src/ship/app.mjs";

test("dear parcels are insured", async () => {
  assert.deepEqual(await handler({ detail: { id: "1", total: 500 } }), { order: "1", insured: true });
  assert.deepEqual(await handler({ detail: { id: "2", total: 499 } }), { order: "2", insured: false });
});
