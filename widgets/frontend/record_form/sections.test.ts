import assert from "node:assert/strict";
import { test } from "node:test";
import type { FormField } from "../shared/field_values.ts";
import { sectionsOf } from "./sections.ts";

const field = (name: string, group = ""): FormField => ({
  field: name, label: name, kind: "text", type: "string", required: false, editable: true, waits: "", options: null, help: "", input: "text",
  placeholder: "", prefix: "", suffix: "", maxLength: null, min: null, max: null, places: null, hasDefault: false, default: null,
  group, isConditional: false,
});
const names = (fields: FormField[], hidden: string[] = []) =>
  sectionsOf(fields, new Set(hidden)).map((section) => [section.name, ...section.fields.map((one) => one.field)]);

test("groups keep the order in which they first occur, fields without one come first", () => {
  const fields = [field("street", "Address"), field("name"), field("phone", "Contact"), field("city", "Address")];
  assert.deepEqual(names(fields), [["", "name"], ["Address", "street", "city"], ["Contact", "phone"]]);
});

test("hidden fields are left out, and a section without fields too", () => {
  assert.deepEqual(names([field("name"), field("why", "Lost")], ["why"]), [["", "name"]]);
});
