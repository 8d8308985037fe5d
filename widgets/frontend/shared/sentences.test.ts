import assert from "node:assert/strict";
import { test } from "node:test";
import { sentences } from "./sentences.ts";

test("each part ends before the next begins", () => {
  assert.equal(sentences(["Not saved.", "name: is missing", "", "did you mean 'a'?", "Mend it"]), "Not saved. name: is missing. did you mean 'a'? Mend it");
  assert.equal(sentences([]), "");
});
