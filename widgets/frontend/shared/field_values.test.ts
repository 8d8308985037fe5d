import assert from "node:assert/strict";
import { test } from "node:test";
import { type FormField, isSame, rawOf, rawText, valueOf } from "./field_values.ts";

const field = (kind: FormField["kind"], more: Partial<FormField> = {}): FormField => ({
  field: "f", label: "F", kind, type: kind, required: false, editable: true, waits: "", options: null, help: "", input: "text", placeholder: "",
  prefix: "", suffix: "", maxLength: null, min: null, max: null, places: null, hasDefault: false, default: null, group: "", isConditional: false, ...more,
});

test("a record's values survive the way into inputs and back", () => {
  const cases: [FormField, unknown][] = [
    [field("text"), "So What"], [field("number", { type: "integer" }), 7], [field("number", { type: "decimal" }), "0.99"],
    [field("boolean"), false], [field("multiselect"), ["a", "b"]], [field("json"), { a: [1] }], [field("date"), "2026-01-02"],
    [field("lookup"), "0190"], [field("datetime"), "2026-01-02T03:04:05+00:00"], [field("text"), null], [field("lookup"), null],
  ];
  for (const [one, value] of cases) assert.deepEqual(valueOf(one, rawOf(one, { f: value })), value, one.kind);
});

test("what is no number stays as it was typed, for the kernel to refuse", () => {
  assert.equal(valueOf(field("number", { type: "integer" }), "many"), "many");
});

test("a chosen record is the same whatever its label", () => {
  assert.ok(isSame({ value: "1", label: "Ada" }, { value: "1", label: "1" }));
  assert.ok(!isSame({ value: "1", label: "Ada" }, null));
  assert.ok(isSame(null, ""));
  assert.ok(!isSame(false, null));
});

test("values are read as a person reads them", () => {
  const genre = field("select", { options: [{ value: "jazz", label: "Jazz" }] });
  assert.equal(rawText(genre, "jazz"), "Jazz");
  assert.equal(rawText(field("boolean"), false), "No");
  assert.equal(rawText(field("text"), ""), "empty");
  assert.equal(rawText(field("lookup"), { value: "1", label: "Ada" }), "Ada");
});
