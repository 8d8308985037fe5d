import assert from "node:assert/strict";
import { test } from "node:test";
import { CellStates, type CellState } from "./cell_states.ts";

test("a state is cleared only by whoever set it", () => {
  const states = new CellStates();
  const saved: CellState = { name: "saved" };
  states.set("1", "name", saved);
  states.set("1", "name", { name: "checking" });
  states.clear("1", "name", saved);
  assert.equal(states.get("1", "name")?.name, "checking");
  states.clear("1", "name");
  assert.equal(states.get("1", "name"), undefined);
});

test("cells do not share states", () => {
  const states = new CellStates();
  states.set("1", "name", { name: "saved" });
  assert.equal(states.get("1", "price"), undefined);
  assert.equal(states.get("2", "name"), undefined);
});
