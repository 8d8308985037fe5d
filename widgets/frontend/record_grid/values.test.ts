import assert from "node:assert/strict";
import { test } from "node:test";
import type { Column, Kind } from "./types.ts";
import { display, fromInput, shown, toInput } from "./values.ts";

const column = (kind: Kind, more: Partial<Column> = {}): Column => ({
  field: "f", label: "F", kind, type: kind, required: false, editable: true, waits: "", options: null, help: "", prefix: "", suffix: "", ...more,
});
const row = (value: unknown, label?: string) => ({ id: "1", f: value, ...(label === undefined ? {} : { f__label: label }) });

test("nothing is shown as nothing", () => {
  for (const kind of ["text", "number", "boolean", "lookup", "json"] as Kind[]) assert.equal(display(column(kind), row(null)), "");
  assert.equal(display(column("text"), undefined), "");
});

test("choices and lookups are shown by their labels", () => {
  const options = [{ value: "a", label: "Alpha" }, { value: "b", label: "Beta" }];
  assert.equal(display(column("select", { options }), row("b")), "Beta");
  assert.equal(display(column("multiselect", { options }), row(["a", "gone"])), "Alpha, gone");
  assert.equal(display(column("lookup"), row("0190-…", "Miles Davis")), "Miles Davis");
});

test("prefix and suffix stand around a value, words with a space, and not around nothing", () => {
  assert.equal(shown(column("number", { prefix: "€" }), row("-12.50")), "-€12.50");
  assert.equal(shown(column("number", { prefix: "EUR", suffix: "kg" }), row("3")), "EUR 3 kg");
  assert.equal(shown(column("text", { suffix: "%" }), row("-a")), "-a%");
  assert.equal(shown(column("number", { prefix: "€" }), row(null)), "");
  assert.equal(display(column("number", { prefix: "€" }), row("1")), "1");
});

test("instants are shown in UTC without decoration", () => {
  assert.equal(display(column("datetime"), row("2026-05-01T08:30:00.123+00:00")), "2026-05-01 08:30:00");
});

test("an instant survives the way through its input", () => {
  const typed = toInput(column("datetime"), "2026-05-01T08:30:07+00:00");
  assert.equal(typed, "2026-05-01T08:30:07");
  assert.equal(fromInput(column("datetime"), typed), "2026-05-01T08:30:07+00:00");
  assert.equal(fromInput(column("datetime"), "2026-05-01T08:30"), "2026-05-01T08:30:00+00:00");
});

test("decimals keep every digit, integers become numbers, the rest is left for the kernel to judge", () => {
  assert.equal(fromInput(column("number", { type: "decimal" }), " 0.10000000000000000001 "), "0.10000000000000000001");
  assert.equal(fromInput(column("number", { type: "integer" }), "42"), 42);
  assert.equal(fromInput(column("number", { type: "biginteger" }), "9223372036854775807"), "9223372036854775807");
  assert.equal(fromInput(column("number", { type: "integer" }), "forty"), "forty");
});

test("an emptied input means no value", () => {
  for (const kind of ["text", "number", "date", "datetime", "json"] as Kind[]) assert.equal(fromInput(column(kind), "  "), null);
});

test("json is parsed when it can be", () => {
  assert.deepEqual(fromInput(column("json"), '{"a": [1]}'), { a: [1] });
  assert.equal(fromInput(column("json"), "{a"), "{a");
  assert.equal(toInput(column("json"), { a: 1 }), '{"a":1}');
});
