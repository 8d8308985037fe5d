import assert from "node:assert/strict";
import test from "node:test";
import { many } from "./counts.ts";

test("a number and its noun agree", () => {
  assert.equal(many(1, "row"), "1 row");
  assert.equal(many(0, "row"), "0 rows");
  assert.equal(many(2500, "entry", "entries"), "2,500 entries");
});
