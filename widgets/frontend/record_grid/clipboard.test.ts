import assert from "node:assert/strict";
import { test } from "node:test";
import { asTsv } from "./clipboard.ts";
import type { Column } from "./types.ts";

const column = (field: string): Column => ({
  field, label: field.toUpperCase(), kind: "text", type: "string", required: false, editable: true, waits: "", options: null, help: "", prefix: "", suffix: "",
});

test("rows become tab-separated lines under their header", () => {
  const rows = [{ id: "1", a: "x", b: 1 }, { id: "2", a: null, b: 2 }];
  assert.equal(asTsv([column("a"), column("b")], rows), "A\tB\nx\t1\n\t2");
});

test("what would break the table is quoted", () => {
  assert.equal(asTsv([column("a")], [{ id: "1", a: 'tab\tquote"line\nend' }]), 'A\n"tab\tquote""line\nend"');
});
