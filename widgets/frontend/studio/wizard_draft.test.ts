import assert from "node:assert/strict";
import { test } from "node:test";
import { CALCULATED, checkedFields, draftCalls, emptyDraft, emptyField, indexValues, retyped, stepOf } from "./wizard_draft.ts";

test("rows that were never filled in are left out", () => {
  const draft = { ...emptyDraft({}), fields: [{ ...emptyField(), label: "Title", name: "title" }, emptyField()] };
  draft.values["name"] = "track";
  const { entity, others } = draftCalls({ ...draft, indexes: [{ values: { is_unique: true }, condition: null }], relationships: [{ other: "", isSource: true, values: {} }] });
  assert.deepEqual((entity["fields"] as { name: string }[]).map(({ name }) => name), ["title"]);
  assert.deepEqual(others, []);
});

test("the new entity is at the end of a relationship that was chosen", () => {
  const draft = { ...emptyDraft({}), relationships: [{ other: "artist", isSource: false, values: { relationship_type: "one-to-many", is_required: true } }], indexes: [{ values: { field_names: ["a", "b"], is_unique: true }, condition: null }] };
  draft.values["name"] = "album";
  const { others } = draftCalls(draft);
  assert.deepEqual(others[0]?.params, { values: { relationship_type: "one-to-many", is_required: true, source: "artist", target: "album" } });
  assert.deepEqual(others.map(({ step, part }) => [step, part]), [[2, draft.relationships[0]], [3, draft.indexes[0]]]);
  const added = others[1]?.params["values"] as Record<string, unknown>;
  assert.deepEqual([added["name"], added["field_names"], added["is_unique"], added["where_clause"]], ["album_a_b", ["a", "b"], true, null]);
});

test("a problem leads to the step where it can be mended", () => {
  assert.equal(stepOf([{ field: "fields.x.name", message: "" }, { field: "name", message: "" }], 3), 0);
  assert.equal(stepOf([{ field: "fields.x.name", message: "" }], 3), 1);
  assert.equal(stepOf([{ field: "indexes.x.name", message: "" }], 4), 3);
  assert.equal(stepOf([], 3), 3);
});

test("a field of another type leaves its options behind", () => {
  const field = { ...emptyField(), label: "State", name: "state", is_required: true, field_type: "select", allowed_values: [{ value: "a", label: "A" }] };
  assert.deepEqual(retyped(field, "integer"), { label: "State", name: "state", is_required: true, is_unique: false, field_type: "integer" });
  const shown = retyped({ ...field, visible_when: "kind = 'a'", validation_rules: [{ type: "regex", pattern: "[a-z]+" }] }, "integer");
  assert.deepEqual([shown["visible_when"], shown["validation_rules"]], ["kind = 'a'", undefined]);
  const calculated = retyped(field, CALCULATED);
  assert.deepEqual([calculated.is_calculated, calculated.field_type, calculated.is_required], [true, "decimal", false]);
});

test("things are checked against the fields that have a name", () => {
  const total = { ...retyped({ ...emptyField(), name: "total" }, CALCULATED), calculation_formula: "price * 2" };
  assert.deepEqual(checkedFields([{ ...emptyField(), name: "price", field_type: "decimal", is_required: true }, emptyField(), total]), [
    { name: "price", field_type: "decimal" }, { name: "total", field_type: "decimal", is_calculated: true, calculation_formula: "price * 2" },
  ]);
});

test("an index has its condition, and the name that somebody typed", () => {
  const condition = { combinator: "and" as const, rules: [{ field: "state", operator: "=", value: "open" }] };
  const made = indexValues("task", { values: { name: "open_ones", field_names: ["title"] }, condition });
  assert.deepEqual([made.name, made.where_clause], ["open_ones", { combinator: "and", rules: [{ field: "state", operator: "=", value: "open" }] }]);
});
