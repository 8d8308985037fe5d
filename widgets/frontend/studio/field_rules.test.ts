import assert from "node:assert/strict";
import { test } from "node:test";
import { areSame, calculatedChanges, draftOf, isComplete, kindsFor, type Rule, ruleOf, rulesSummary } from "./field_rules.ts";
import type { Field } from "./types.ts";

const field = (more: Record<string, unknown> = {}): Field => ({
  id: "1", name: "total", label: "Total", field_type: "decimal", type_text: "decimal", is_required: false, is_unique: false, is_indexed: false,
  is_readonly: false, reference_entity: null, allowed_values: null, validation_rules: [], is_calculated: false, visible_when: null, ...more,
});

test("rules survive the way into inputs and back", () => {
  const rules: Rule[] = [
    { type: "regex", pattern: " a+ ", message: "only a" }, { type: "min_length", value: 2, message: null },
    { type: "range", min: "0", max: null, message: null }, { type: "expression", formula: "price > 0", message: null },
  ];
  assert.deepEqual(rules.map((rule) => ruleOf(draftOf(rule))), [rules[0], { type: "min_length", value: "2", message: null }, rules[2], rules[3]]);
  assert.ok(areSame(rules, rules.map((rule) => ruleOf(draftOf(rule)))));
  assert.ok(!areSame(rules, rules.slice(1)));
});

test("a rule is saved once it says something", () => {
  assert.equal(isComplete({ type: "regex", value: " ", max: "", message: "m" }), false);
  assert.equal(isComplete({ type: "range", value: "", max: "9", message: "" }), true);
  assert.equal(isComplete({ type: "min_length", value: "", max: "9", message: "" }), false);
});

test("each type of value has its kinds of rules", () => {
  const kinds = (holds: string) => kindsFor(holds).map(({ value }) => value);
  assert.deepEqual(kinds("text"), ["regex", "min_length", "max_length", "expression"]);
  assert.deepEqual(kinds("decimal"), ["range", "expression"]);
  assert.deepEqual(kinds("date"), ["expression"]);
});

test("becoming calculated drops what is for given values, and nothing else is touched", () => {
  assert.deepEqual(calculatedChanges(field(), "a * 2"), { is_calculated: true, calculation_formula: "a * 2" });
  assert.deepEqual(calculatedChanges(field({ is_required: true, default_value: 0, validation_rules: [{}], group: "More" }), "a"), {
    is_required: false, default_value: null, validation_rules: [], is_calculated: true, calculation_formula: "a",
  });
  assert.deepEqual(calculatedChanges(field({ is_required: true }), ""), { is_required: true, is_calculated: false, calculation_formula: null });
  assert.deepEqual(calculatedChanges(field({ is_calculated: true }), "  "), { is_calculated: false, calculation_formula: null });
});

test("a closed section tells what is in it", () => {
  assert.equal(rulesSummary(field()), "");
  const used = field({ validation_rules: [{}, {}], visible_when: "a > 1", group: "More" });
  assert.equal(rulesSummary(used), "2 rules · conditional · in “More”");
  assert.equal(rulesSummary(field({ is_calculated: true, validation_rules: [] })), "calculated");
});
