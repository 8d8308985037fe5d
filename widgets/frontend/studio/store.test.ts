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

/** A store that looks at the data model, where deleting takes until it is let go. */
function deleting() {
  const answers: (() => void)[] = [];
  const call = (command: string) => (command === "delete_entity" ? new Promise<void>((resolve) => answers.push(resolve)) : Promise.resolve({}));
  const model = { get: () => ({ entity: "1" }), set: () => undefined, save_changes: () => undefined } as unknown as SyncedModel;
  const store = new Store(model, { call, on: () => () => undefined, close: () => undefined } as unknown as Rpc);
  async function remove(): Promise<void> {
    const { place } = store;
    await store.rpc.call("delete_entity");
    store.goFrom(place, { entityId: null });
  }
  return { store, remove, answer: () => answers.forEach((resolve) => resolve()) };
}

test("an answer goes on from the page on which it was asked for, whichever of its tabs is open", async () => {
  const { store, remove, answer } = deleting();
  const removed = remove();
  store.go({ tab: "history" });
  answer();
  await removed;
  assert.equal(store.state.entityId, null);
});

test("an answer that comes late does not pull away who went elsewhere", async () => {
  const elsewhere: ((store: Store) => void)[] = [(store) => store.open("hidden"), (store) => store.go({ entityId: "2" }), (store) => store.go({ section: "records" })];
  for (const leave of elsewhere) {
    const { store, remove, answer } = deleting();
    const removed = remove();
    leave(store);
    const { task, entityId, section } = store.state;
    answer();
    await removed;
    assert.deepEqual([store.state.task, store.state.entityId, store.state.section], [task, entityId, section]);
  }
});

test("a change goes to the entity it was made on, also when another one is opened before it is sent", async () => {
  const { store, sent } = await opened(3);
  const saved = store.change("edit_entity", { changes: { label: "Song" } }, false);
  store.set({ entityId: "2", entity: { id: "2", revision: 9 } as never, saving: "" });
  await saved.catch(() => undefined);
  assert.deepEqual(sent.map(({ params }) => params["id"]), ["1"]);
  assert.deepEqual([store.state.entity?.id, store.state.saving], ["2", ""]);
});

test("who may only read records is shown records and not the data model", async () => {
  const seen = async (readable: string[], at: string) => {
    const overview = { can: { read: false }, readable, entities: readable.map((name) => ({ id: name, name, isServing: true })) };
    const call = (command: string) => Promise.resolve(command === "overview" ? overview : {});
    const model = { get: () => ({ section: at }), set: () => undefined, save_changes: () => undefined } as unknown as SyncedModel;
    const store = new Store(model, { call, on: () => () => undefined, close: () => undefined } as unknown as Rpc);
    await store.load();
    return [store.state.section, store.state.entityId];
  };
  assert.deepEqual(await seen(["artist"], "model"), ["records", "artist"]);
  assert.deepEqual(await seen(["artist"], "audit"), ["audit", "artist"]);
  assert.deepEqual(await seen([], "model"), ["model", null]);
});
