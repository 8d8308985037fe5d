import assert from "node:assert/strict";
import { test } from "node:test";
import { createLiveRegion } from "./live_region.ts";

type Region = { textContent: string; setAttribute(name: string, value: string): void };

/** Stands for the page: the two elements are all that a live region makes. */
function regions(): { polite: Region; assertive: Region; box: HTMLElement } {
  const made: Region[] = [];
  const createElement = () => {
    const one: Region = { textContent: "", setAttribute: () => undefined };
    made.push(one);
    return one;
  };
  Object.assign(globalThis, { document: { createElement } });
  const found = { box: { append: () => undefined } as unknown as HTMLElement };
  return { ...found, get polite() { return made[0]!; }, get assertive() { return made[1]!; } };
}

const spoken = () => new Promise((done) => setTimeout(done, 50));

test("a success takes the error before it away", async () => {
  const page = regions();
  const announce = createLiveRegion(page.box);
  announce("It was refused", "assertive");
  await spoken();
  assert.equal(page.assertive.textContent, "It was refused");
  announce("Saved");
  assert.equal(page.assertive.textContent, "");
  await spoken();
  assert.deepEqual([page.assertive.textContent, page.polite.textContent], ["", "Saved"]);
});

test("a new attempt takes back what was said, also what is about to be", async () => {
  const page = regions();
  const announce = createLiveRegion(page.box);
  announce("It was refused", "assertive");
  announce("");
  await spoken();
  assert.deepEqual([page.assertive.textContent, page.polite.textContent], ["", ""]);
});
