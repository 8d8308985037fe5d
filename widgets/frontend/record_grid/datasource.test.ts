import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rpc } from "../shared/rpc.ts";
import { CallError } from "../shared/rpc.ts";
import { createDatasource, withInstants } from "./datasource.ts";
import type { Column } from "./types.ts";

const columns = [{ field: "at", kind: "datetime" }, { field: "day", kind: "date" }] as Column[];

test("date filters on instants are marked, also inside combinations", () => {
  const day = { filterType: "date", type: "equals" };
  assert.deepEqual(withInstants({ at: { ...day, conditions: [day] }, day }, columns), {
    at: { filterType: "instant", type: "equals", conditions: [{ filterType: "instant", type: "equals" }] },
    day,
  });
});

function ask(answer: () => Promise<unknown>) {
  const log: unknown[] = [];
  const rpc = { call: (...call: unknown[]) => { log.push(call); return answer(); } } as unknown as Rpc;
  const source = createDatasource(rpc, {
    base: () => [{ status: "open" }],
    search: () => "mil", columns: () => columns, loaded: (total) => log.push(["loaded", total]), failed: (error) => log.push(["failed", error.code]),
  });
  const request = {
    startRow: 100, endRow: 200, sortModel: [{ colId: "day", sort: "asc" }], filterModel: {},
    successCallback: (rows: unknown, total: unknown) => log.push(["rows", rows, total]), failCallback: () => log.push(["failCallback"]),
  };
  return Promise.resolve(source.getRows(request as never)).then(() => log);
}

test("a block is asked for with sort, filter and search, and handed to the grid", async () => {
  const log = await ask(() => Promise.resolve({ rows: [{ id: "1" }], total: 7 }));
  assert.deepEqual(log, [
    ["rows", { start: 100, end: 200, sort: [{ colId: "day", sort: "asc" }], filter: {}, search: "mil", base: [{ status: "open" }] }],
    ["rows", [{ id: "1" }], 7],
    ["loaded", 7],
  ]);
});

test("a failed block is reported, a cancelled one is not", async () => {
  const failed = await ask(() => Promise.reject(new CallError({ code: "NotFound", what: "Gone." })));
  assert.deepEqual(failed.slice(1), [["failCallback"], ["failed", "NotFound"]]);
  const cancelled = await ask(() => Promise.reject(new CallError({ code: "Cancelled", what: "Closed." })));
  assert.deepEqual(cancelled.slice(1), [["failCallback"]]);
});
