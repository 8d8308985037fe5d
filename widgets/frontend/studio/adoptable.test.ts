import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenOf, matching, schemasOf, type Table } from "./adoptable.ts";

const table = (schema: string, name: string, adoptedAs: string | null = null): Table => ({ schema, name, kind: "table", adoptedAs });
const TABLES = [table("a", "People", "people"), table("b", "Orders"), table("b", "people", "people"), table("b", "order_lines")];

test("schemas with something left to adopt come first", () => {
  assert.deepEqual(schemasOf(TABLES), ["b", "a"]);
  assert.deepEqual(schemasOf([]), []);
});

test("a search ignores case and stays in its schema", () => {
  assert.deepEqual(matching(TABLES, "b", " ORDER ").map(({ name }) => name), ["Orders", "order_lines"]);
});

test("what is adopted meanwhile is no longer chosen", () => {
  assert.deepEqual(chosenOf(TABLES, "b", new Set(["order_lines", "people", "Orders"])), ["Orders", "order_lines"]);
});
