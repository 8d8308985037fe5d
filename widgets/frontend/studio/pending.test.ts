import assert from "node:assert/strict";
import { test } from "node:test";
import { Pending } from "./pending.ts";

test("what was saved is no longer pending", () => {
  const pending = new Pending();
  pending.set("label", "Song");
  pending.saved(pending.taken());
  assert.equal(pending.size, 0);
});

test("what was typed again while it was being saved remains", () => {
  const pending = new Pending();
  pending.set("label", "Song");
  const sent = pending.taken();
  pending.set("label", "Songs");
  pending.saved(sent);
  assert.deepEqual(pending.taken(), { label: "Songs" });
});

test("refused values are left out and kept", () => {
  const pending = new Pending();
  pending.set("label", "Song");
  pending.set("max_length", "x");
  const sent = pending.taken(["max_length"]);
  assert.deepEqual(sent, { label: "Song" });
  pending.saved(sent);
  assert.deepEqual(pending.taken(), { max_length: "x" });
});
