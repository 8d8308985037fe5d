import assert from "node:assert/strict";
import { test } from "node:test";
import { sortProblems } from "./problems.ts";

const problem = (field: string, message = "is wrong") => ({ field, message });

test("a bare name and a path inside the form belong to the same input", () => {
  const sorted = sortProblems([problem("max_length"), problem("fields.title.max_length", "too much")], ["name", "max_length"], ["fields.title"]);
  assert.deepEqual(sorted, { byInput: { max_length: "is wrong; too much" }, others: [] });
});

test("a refused name with dots is found by its prefix", () => {
  assert.deepEqual(sortProblems([problem("fields.a.b.name")], ["name"], ["fields.a.b"]).byInput, { name: "is wrong" });
});

test("what lies elsewhere is told with its path", () => {
  const sorted = sortProblems([problem("indexes.by_name.field_names"), problem("", "No.")], ["name"], ["fields.title"]);
  assert.deepEqual(sorted, { byInput: {}, others: ["indexes.by_name.field_names: is wrong", "No."] });
});

test("parts of a list belong to the list", () => {
  assert.deepEqual(sortProblems([problem("allowed_values.0.value")], ["allowed_values"]).byInput, { allowed_values: "is wrong" });
});
