import assert from "node:assert/strict";
import { test } from "node:test";
import { rangeText } from "./row_count.ts";

test("the status tells which rows of how many are seen", () => {
  assert.equal(rangeText(1, 25, 1_000_000, "Tracks"), "1–25 of 1,000,000 tracks");
  assert.equal(rangeText(1, 30, 7, "Tracks"), "1–7 of 7 tracks");
  assert.equal(rangeText(1, 0, 0, "Tracks"), "No tracks");
  assert.equal(rangeText(1, 25, undefined, "Tracks"), "1–25 of many tracks");
  assert.equal(rangeText(1, 1, undefined, "Tracks"), "Loading …");
});
