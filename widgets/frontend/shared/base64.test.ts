import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, textOf } from "./base64.ts";

test("bytes come back as they were, however many", () => {
  for (const size of [0, 1, 3, 256, 0x8000, 100_001]) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 256);
    assert.deepEqual(bytesOf(textOf(bytes)), bytes);
  }
});

test("the text is base64", () => {
  assert.equal(textOf(new Uint8Array([0, 255, 104, 105])), "AP9oaQ==");
});
