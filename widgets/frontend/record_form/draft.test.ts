import assert from "node:assert/strict";
import { test } from "node:test";
import type { FormField } from "../shared/field_values.ts";
import { conflicts, dirtyFields, startOf, valuesToSave } from "./draft.ts";

const field = (name: string, more: Partial<FormField> = {}): FormField => ({
  field: name, label: name, kind: "text", type: "string", required: false, editable: true, waits: "", options: null, help: "", input: "text",
  placeholder: "", prefix: "", suffix: "", maxLength: null, min: null, max: null, places: null, hasDefault: false, default: null, group: "", isConditional: false, ...more,
});
const fields = [field("title"), field("genre", { default: "jazz", hasDefault: true }), field("code", { editable: false })];

test("only what differs from the record is dirty and sent", () => {
  const record = { title: "So What", genre: "jazz", code: "A1" };
  assert.deepEqual(dirtyFields(fields, { title: "So What" }, record), []);
  assert.deepEqual(valuesToSave(fields, { title: "Nardis", genre: "jazz" }, record, false), { title: "Nardis" });
});

test("a changed value can be emptied", () => {
  assert.deepEqual(valuesToSave(fields, { title: "" }, { title: "So What" }, false), { title: null });
});

test("a new record is sent with its defaults and without empty or fixed fields", () => {
  assert.deepEqual(valuesToSave(fields, {}, startOf(fields), true), { genre: "jazz" });
  assert.deepEqual(valuesToSave(fields, { title: "Nardis", code: "B2" }, startOf(fields), true), { title: "Nardis", genre: "jazz" });
});

test("a default that was emptied on purpose stays empty", () => {
  assert.deepEqual(valuesToSave(fields, { genre: "" }, startOf(fields), true), { genre: null });
});

test("a conflict is a field that both sides changed", () => {
  const before = { title: "So What", genre: "jazz" };
  const found = conflicts(fields, { title: "Mine", genre: "blues" }, before, { title: "Theirs", genre: "jazz" });
  assert.deepEqual(found.map(({ field: { field: name }, mine, theirs }) => [name, mine, theirs]), [["title", "Mine", "Theirs"]]);
});

test("the same change on both sides is none", () => {
  assert.deepEqual(conflicts(fields, { title: "Both" }, { title: "So What" }, { title: "Both" }), []);
});
