import assert from "node:assert/strict";
import test from "node:test";
import { byRecord, type StagedEdit, StagedEdits } from "./staged_edits.ts";
import type { Column, Row } from "./types.ts";

const column = (field: string, kind: Column["kind"] = "text"): Column =>
  ({ field, label: field, kind, type: kind, required: false, editable: true, waits: "", options: null, help: "", prefix: "", suffix: "" });
const row: Row = { id: "7", row_version: 3, name: "Old", price: "1.00", artist: "1", artist__label: "Ada" };

test("a staged edit lies over the record and remembers what was there", () => {
  const told: StagedEdit[][] = [];
  const staged = new StagedEdits([], (edits) => told.push(edits));
  staged.stage(row, column("name"), "New", "Old");
  staged.stage(row, column("artist", "lookup"), "2", "Old", "Bach");
  const over = staged.over(row);
  assert.deepEqual([over.name, over.artist, over.artist__label, over.price], ["New", "2", "Bach", "1.00"]);
  const edit = staged.get("7", "artist");
  assert.deepEqual([edit?.old, edit?.oldLabel, edit?.row_version], ["1", "Ada", 3]);
  assert.equal(told.length, 2);
});

test("the stored value again is no edit", () => {
  const staged = new StagedEdits([]);
  staged.stage(row, column("name"), "New", "Old");
  staged.stage(row, column("name"), "Old", "Old");
  assert.deepEqual(staged.all, []);
});

test("edits of one record are one change under the oldest version that was looked at", () => {
  const staged = new StagedEdits([]);
  staged.stage(row, column("name"), "New", "Old");
  staged.stage({ ...row, id: "8" }, column("name"), "Other", "Old");
  staged.stage({ ...row, row_version: 4 }, column("price", "number"), "2.00", "Old");
  assert.deepEqual(staged.changes(), [
    { id: "7", row_version: 3, name: "New", price: "2.00" },
    { id: "8", row_version: 3, name: "Other" },
  ]);
});

test("what was changed again while it was being saved stays", () => {
  const staged = new StagedEdits([]);
  staged.stage(row, column("name"), "New", "Old");
  const sent = [...staged.all];
  staged.stage(row, column("name"), "Newer", "Old");
  staged.discard(sent);
  assert.deepEqual(staged.all.map(({ value }) => value), ["Newer"]);
  staged.rebase({ ...row, name: "New", row_version: 4 });
  assert.deepEqual([staged.all[0]?.old, staged.all[0]?.row_version], ["New", 4]);
});

test("refusals are found by record and field; those of a whole record are said at each of its edits", () => {
  const changes = [{ id: "7", row_version: 3, name: "" }, { id: "8", row_version: 1, name: "x", price: "y" }];
  const found = byRecord(changes, [
    { field: "records.0.name", message: "is required" },
    { field: "records.1", message: "Somebody changed it." },
    { field: "records.1.total", message: "must be less than 5" },
  ]);
  assert.deepEqual(found.get("7"), [{ field: "name", message: "is required" }]);
  assert.deepEqual(found.get("8"), [
    { field: "name", message: "Somebody changed it." },
    { field: "price", message: "Somebody changed it." },
    { field: "name", message: "total: must be less than 5" },
    { field: "price", message: "total: must be less than 5" },
  ]);
  const staged = new StagedEdits([]);
  staged.stage(row, column("name"), "", "Old");
  staged.judge("7", found.get("7") ?? []);
  assert.equal(staged.get("7", "name")?.problem, "is required");
});
