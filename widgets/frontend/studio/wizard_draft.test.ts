import assert from "node:assert/strict";
import { test } from "node:test";
import { draftCalls, emptyDraft, emptyField, stepOf } from "./wizard_draft.ts";

test("rows that were never filled in are left out", () => {
  const draft = { ...emptyDraft({}), fields: [{ ...emptyField(), label: "Title", name: "title" }, emptyField()] };
  draft.values["name"] = "track";
  const { entity, others } = draftCalls({ ...draft, indexes: [{ field_names: [], is_unique: true }], relationships: [{ relationship_type: "one-to-many", other: "", isSource: true }] });
  assert.deepEqual((entity["fields"] as { name: string }[]).map(({ name }) => name), ["title"]);
  assert.deepEqual(others, []);
});

test("the new entity is at the end of a relationship that was chosen", () => {
  const draft = { ...emptyDraft({}), relationships: [{ relationship_type: "one-to-many" as const, other: "artist", isSource: false }], indexes: [{ field_names: ["a", "b"], is_unique: true }] };
  draft.values["name"] = "album";
  const { others } = draftCalls(draft);
  assert.deepEqual(others[0]?.params, { values: { relationship_type: "one-to-many", source: "artist", target: "album" } });
  assert.deepEqual(others[1]?.params, { values: { name: "album_a_b", field_names: ["a", "b"], is_unique: true } });
});

test("a problem leads to the step where it can be mended", () => {
  assert.equal(stepOf([{ field: "fields.x.name", message: "" }, { field: "name", message: "" }], 3), 0);
  assert.equal(stepOf([{ field: "fields.x.name", message: "" }], 3), 1);
  assert.equal(stepOf([], 3), 3);
});
