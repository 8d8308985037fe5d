import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "./unique_id.ts";

test("no two bundles of a page give the same id", async () => {
  const other = (await import(`./unique_id.ts?${"another bundle"}`)) as typeof import("./unique_id.ts");
  const ids = [newId(), other.newId(), newId(), other.newId()];
  assert.equal(new Set(ids).size, 4);
});
