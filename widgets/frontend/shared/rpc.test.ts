import assert from "node:assert/strict";
import { test } from "node:test";
import type { Model } from "./model.ts";
import { CallError, asCallError, createRpc } from "./rpc.ts";

type Sent = { kind: string; id: number; command?: string; params?: unknown };

/** A model whose kernel is the test itself. */
function pair() {
  const sent: Sent[] = [];
  const listeners = new Set<(message: unknown) => void>();
  const model: Model = {
    get: () => undefined,
    on: (_name, listener) => void listeners.add(listener as (message: unknown) => void),
    off: (_name, listener) => void listeners.delete(listener as (message: unknown) => void),
    send: (message) => void sent.push(message as Sent),
  };
  return { model, sent, listeners, receive: (message: unknown) => listeners.forEach((listener) => listener(message)) };
}

test("a call is answered by the reply with its id", async () => {
  const { model, sent, receive } = pair();
  const rpc = createRpc(model);
  const [first, second] = [rpc.call("rows", { start: 0 }), rpc.call("rows", { start: 100 })];
  assert.deepEqual(sent.map(({ kind, command, params }) => [kind, command, params]), [
    ["call", "rows", { start: 0 }],
    ["call", "rows", { start: 100 }],
  ]);
  receive({ kind: "reply", id: sent[1]!.id, result: "second" });
  receive({ kind: "reply", id: sent[0]!.id, result: "first" });
  assert.deepEqual([await first, await second], ["first", "second"]);
});

test("an error reply rejects with what, why, todo and problems", async () => {
  const { model, sent, receive } = pair();
  const answer = createRpc(model).call("edit");
  const problems = [{ field: "name", message: "is required" }];
  receive({ kind: "reply", id: sent[0]!.id, error: { code: "InvalidRecord", what: "Not saved.", why: "", todo: "Fill it in.", problems } });
  await assert.rejects(answer, (error: CallError) => {
    assert.deepEqual([error.code, error.message, error.problems], ["InvalidRecord", "Not saved. Fill it in.", problems]);
    return true;
  });
});

test("an aborted call rejects at once and tells the kernel", async () => {
  const { model, sent, receive } = pair();
  const stop = new AbortController();
  const answer = createRpc(model).call("publish", {}, { signal: stop.signal });
  stop.abort();
  await assert.rejects(answer, { code: "Cancelled" });
  assert.deepEqual(sent[1], { kind: "cancel", id: sent[0]!.id });
  receive({ kind: "reply", id: sent[0]!.id, result: "too late" });
});

test("a call that is aborted before it starts is never sent", async () => {
  const { model, sent } = pair();
  await assert.rejects(createRpc(model).call("rows", {}, { signal: AbortSignal.abort() }), { code: "Cancelled" });
  assert.equal(sent.length, 0);
});

test("a kernel that does not answer runs into the timeout", async () => {
  const { model } = pair();
  await assert.rejects(createRpc(model).call("rows", {}, { timeout: 5 }), { code: "Timeout" });
});

test("events reach their listeners until they are taken away", () => {
  const { model, receive } = pair();
  const rpc = createRpc(model);
  const heard: unknown[] = [];
  const forget = rpc.on("refresh", (data) => heard.push(data));
  receive({ kind: "event", name: "refresh", data: { a: 1 } });
  receive({ kind: "event", name: "other", data: {} });
  forget();
  receive({ kind: "event", name: "refresh", data: { a: 2 } });
  assert.deepEqual(heard, [{ a: 1 }]);
});

test("closing rejects what is waiting and stops listening", async () => {
  const { model, listeners } = pair();
  const rpc = createRpc(model);
  const answer = rpc.call("rows");
  rpc.close();
  await assert.rejects(answer, { code: "Cancelled" });
  assert.equal(listeners.size, 0);
});

test("two views of one model do not take each other's replies", async () => {
  const { model, sent, receive } = pair();
  const [one, two] = [createRpc(model), createRpc(model)];
  const answers = [one.call("rows"), two.call("rows")];
  assert.notEqual(sent[0]!.id, sent[1]!.id);
  receive({ kind: "reply", id: sent[0]!.id, result: 1 });
  receive({ kind: "reply", id: sent[1]!.id, result: 2 });
  assert.deepEqual(await Promise.all(answers), [1, 2]);
});

test("any thrown value can be shown", () => {
  assert.equal(asCallError(new TypeError("x is undefined")).why, "TypeError: x is undefined");
  const own = new CallError({ code: "Timeout", what: "Late." });
  assert.equal(asCallError(own), own);
});
