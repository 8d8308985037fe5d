import assert from "node:assert/strict";
import { test } from "node:test";
import { type Column, columnFor, columnsOf, makingsOf, type Offered, remade, repeated, rowTold, shownOf } from "./view_draft.ts";

const OFFERED: Offered[] = [
  { text: "price", labels: ["Price"], field_type: "decimal", aggregates: ["sum", "avg", "min", "max"] },
  { text: "artist.name", labels: ["Artist", "Name"], field_type: "string", aggregates: [] },
];

test("columns are read and written as the kernel holds them", () => {
  const shown = { by: "artist.name", n: { count: "*" }, income: { sum: "price" } };
  const columns = columnsOf(shown);
  assert.deepEqual(columns[1], { name: "n", aggregate: "count", text: "" });
  assert.deepEqual(shownOf(columns), shown);
});

test("a new column gets a name that is free, which follows what is made of it until somebody types one", () => {
  const first = columnFor("artist.name", []);
  assert.equal(first.name, "artist_name");
  assert.equal(columnFor("artist.name", [first]).name, "artist_name_2");
  assert.equal(columnFor("", [], "count").name, "records");
  assert.equal(remade(columnFor("price", []), "sum", []).name, "price_sum");
  assert.equal(remade({ text: "price", aggregate: "", name: "income" }, "sum", []).name, "income");
});

test("columns of one name are found", () => {
  const one: Column = { text: "price", aggregate: "", name: "a" };
  assert.deepEqual(repeated([one, { ...one, name: "b" }, one]), [2]);
});

test("only what fits the values can be made of them", () => {
  const [price, name] = OFFERED as [Offered, Offered];
  assert.deepEqual(makingsOf(price, false).map(({ value }) => value), ["", "sum", "avg", "min", "max"]);
  assert.deepEqual(makingsOf(name, false), [{ value: "", label: "as it is" }]);
  assert.deepEqual(makingsOf(name, true), [{ value: "", label: "group by it" }]);
});

test("what a row stands for is told", () => {
  const by = columnFor("artist.name", []);
  assert.equal(rowTold([by], "Work", OFFERED), "One row for each work.");
  assert.equal(rowTold([by, columnFor("", [], "count"), columnFor("price", [], "sum")], "Work", OFFERED), "One row for each Artist › Name, with the number of records and the sum of Price.");
  assert.equal(rowTold([columnFor("", [], "count")], "Work", OFFERED), "One row for all records together, with the number of records.");
});
