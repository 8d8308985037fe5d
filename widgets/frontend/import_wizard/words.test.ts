import assert from "node:assert/strict";
import { test } from "node:test";
import type { Counts, Plan, State } from "./types.ts";
import { going, summary, whyNot } from "./words.ts";

const counts = (created: number, updated: number, refusedRows: number): Counts => ({ created, updated, refusedRows, refused: [], isMore: false });
const column = { header: "a", field: "a", reason: "", samples: [] };
const plan = (found: Counts, field: string | null = "a"): Plan => ({ ...found, rows: 3, columns: [{ ...column, field }], headings: [], records: [] });
const state = (changes: Partial<State>): State => ({
  step: "plan", busy: "", file: "a.csv", done: 0, total: 0, options: {}, plan: null, report: null, failure: null, call: "", ...changes,
});

test("counts are told as they are and as they would be", () => {
  assert.equal(summary(counts(1, 0, 0), false), "1 record created");
  assert.equal(summary(counts(2, 1, 1), true), "2 records would be created, 1 record would be changed, 1 row is bad");
  assert.equal(summary(counts(0, 1, 2), false), "1 record changed, 2 rows skipped");
  assert.equal(summary(counts(0, 0, 3), true), "0 records would be created, 3 rows are bad");
});

test("an import begins only when something would come of it", () => {
  assert.match(whyNot(state({})), /at least one column/);
  assert.match(whyNot(state({ plan: plan(counts(1, 0, 0), null) })), /at least one column/);
  assert.match(whyNot(state({ plan: plan(counts(1, 0, 1)) })), /Mend the bad rows/);
  assert.match(whyNot(state({ plan: plan(counts(0, 0, 1)), options: { if_bad: "skip" } })), /no row to import/);
  assert.equal(whyNot(state({ plan: plan(counts(1, 0, 1)), options: { if_bad: "skip" } })), "");
});

test("what is going on is told with how far it is", () => {
  assert.equal(going(state({ busy: "reading" })), "Reading and checking …");
  assert.equal(going(state({ busy: "importing", done: 2000, total: 10000 })), "Importing: 2,000 of 10,000 rows");
  assert.equal(going(state({ busy: "sending", done: 1, total: 4 })), "Sending the file: 25 %");
});
