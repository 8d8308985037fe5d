import assert from "node:assert/strict";
import { test } from "node:test";
import type { SyncedModel } from "../shared/model.ts";
import { CallError, type Rpc } from "../shared/rpc.ts";
import { Store } from "./store.ts";

type Sent = { command: string; params: Record<string, unknown> };

/** A store that shows revision 3 of an entity of which the kernel holds `saved`. */
async function opened(saved: number): Promise<{ store: Store; sent: Sent[] }> {
  const sent: Sent[] = [];
  let newest = 3;
  const call = (command: string, params: Record<string, unknown> = {}): Promise<unknown> => {
    if (command === "entity") return Promise.resolve({ id: "1", revision: newest });
    sent.push({ command, params });
    if (params["expected_revision"] !== newest) return Promise.reject(new CallError({ code: "StaleVersion", what: "It was not changed." }));
    return Promise.resolve({ entity: { id: "1", revision: newest + 1 }, call: "" });
  };
  const model = { get: () => ({ entity: "1" }), on: () => undefined, off: () => undefined, send: () => undefined } as unknown as SyncedModel;
  const store = new Store(model, { call, on: () => () => undefined, close: () => undefined } as unknown as Rpc);
  store.set({ overview: { can: { read: true } } as never });
  await store.loadEntity();
  newest = saved;
  return { store, sent };
}

test("a step is sent with the revision that the page shows", async () => {
  const { store, sent } = await opened(3);
  await store.change("step", { to: "undo" });
  assert.deepEqual(sent, [{ command: "step", params: { id: "1", expected_revision: 3, to: "undo" } }]);
  assert.equal(store.state.entity?.revision, 4);
});

test("a step that came too late is told with both revisions", async () => {
  const { store } = await opened(7);
  assert.equal(await store.attempt(() => store.change("archive")), false);
  assert.deepEqual(store.state.stale, { mine: 3, newest: 7 });
  assert.equal(store.state.failure, null);
  assert.equal(store.hasInput, false);
  await store.settle(false);
  assert.equal(store.state.entity?.revision, 7);
  assert.equal(store.state.stale, null);
});

test("the page is drawn again when the first input waits and when the last one is settled", async () => {
  const { store } = await opened(3);
  const drawn: boolean[] = [];
  store.subscribe(() => drawn.push(store.hasInput));
  for (const [key, isDirty] of [["a", true], ["b", true], ["a", false], ["b", false]] as const) store.setDirty(key, isDirty);
  assert.deepEqual(drawn, [true, false]);
});

test("who went back to the list stays there when something is saved meanwhile", async () => {
  const overview = { can: { read: true }, entities: [{ id: "1", name: "a", isServing: false }] };
  const call = (command: string) => Promise.resolve(command === "overview" ? overview : []);
  const model = { get: () => ({}), set: () => undefined, save_changes: () => undefined } as unknown as SyncedModel;
  const store = new Store(model, { call, on: () => () => undefined, close: () => undefined } as unknown as Rpc);
  await store.load();
  assert.equal(store.state.entityId, "1");
  store.go({ entityId: null });
  await store.load();
  assert.equal(store.state.entityId, null);
});
