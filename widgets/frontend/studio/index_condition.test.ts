import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionInWords, conditionOf, documentOf, operatorsFor } from "./index_condition.ts";

test("values by field are rows, and come back as rules", () => {
  const condition = conditionOf({ status: "open", size: ["S", "M"], owner: null });
  assert.deepEqual(condition?.rules, [
    { field: "status", operator: "=", value: "open" }, { field: "size", operator: "in", value: "S, M" }, { field: "owner", operator: "null", value: "" },
  ]);
  assert.ok(condition);
  assert.deepEqual(documentOf(condition), {
    combinator: "and",
    rules: [{ field: "status", operator: "=", value: "open" }, { field: "size", operator: "in", value: ["S", "M"] }, { field: "owner", operator: "null" }],
  });
});

test("a flat group survives the way into inputs and back", () => {
  const document = { combinator: "or", rules: [{ field: "price", operator: ">", value: "10" }, { field: "note", operator: "notNull" }] };
  const condition = conditionOf(document);
  assert.ok(condition);
  assert.deepEqual(documentOf(condition), document);
});

test("what rows cannot show is left alone", () => {
  const rule = { field: "a", operator: "=", value: 1 };
  for (const document of [{ combinator: "and", rules: [{ combinator: "or", rules: [rule] }] }, { not: true, combinator: "and", rules: [rule] },
    { combinator: "and", rules: [{ ...rule, operator: "between" }] }, { combinator: "and", rules: [{ ...rule, valueSource: "field" }] }]) assert.equal(conditionOf(document), null);
});

test("rows without a value are no condition yet", () => {
  assert.equal(documentOf({ combinator: "and", rules: [{ field: "a", operator: "=", value: " " }, { field: "", operator: "null", value: "" }] }), null);
  assert.deepEqual(conditionOf(null), { combinator: "and", rules: [] });
});

test("an index asks only what engines can", () => {
  assert.deepEqual(operatorsFor("json").map(({ value }) => value), ["null", "notNull"]);
  assert.ok(!operatorsFor("text").some(({ value }) => value === "<"));
  assert.ok(operatorsFor("decimal").some(({ value }) => value === "<"));
});

test("a condition is told in words", () => {
  const labelOf = (name: string) => ({ price: "Price", note: "Note" })[name] ?? name;
  assert.equal(conditionInWords({ combinator: "and", rules: [{ field: "price", operator: ">", value: 10 }, { field: "note", operator: "null" }] }, labelOf), "Price is more than 10 and Note is empty");
});

test("views ask for parts of texts, indexes do not", () => {
  const offered = (holds: string, matches: boolean) => operatorsFor(holds, matches).map(({ value }) => value).filter((value) => ["contains", "beginsWith", "endsWith"].includes(value));
  assert.deepEqual([offered("text", false), offered("integer", true)], [[], []]);
  assert.deepEqual(offered("text", true), ["contains", "beginsWith", "endsWith"]);
  const document = { combinator: "and", rules: [{ field: "artist.name", operator: "beginsWith", value: "Mi" }] };
  const condition = conditionOf(document);
  assert.ok(condition);
  assert.deepEqual(documentOf(condition), document);
  assert.equal(conditionInWords(document, () => "Artist"), "Artist starts with Mi");
});
