import assert from "node:assert/strict";
import test from "node:test";
import { columnState, EMPTY, headed, headingOf, ordered, readColumns } from "./grid_state.ts";
import type { Column } from "./types.ts";

const column = (field: string): Column =>
  ({ field, label: field, kind: "text", type: "string", required: false, editable: true, waits: "", options: null, help: "", prefix: "", suffix: "" });
const [a, b, c] = [column("a"), column("b"), column("c")];
const names = (found: { column: Column; hide: boolean }[]) => found.map(({ column: { field }, hide }) => (hide ? `-${field}` : field)).join(" ");

test("a view has its columns in its order, and the others hidden behind them", () => {
  assert.equal(names(ordered([a, b], [c], null)), "a b -c");
  assert.equal(names(ordered([a, b], [c], ["c", "a", "gone"])), "c a -b");
});

test("order, sort and widths go to the grid and come back", () => {
  const state = { ...EMPTY, fields: ["c", "a"], sort: [{ colId: "a", sort: "desc" as const }, { colId: "c", sort: "asc" as const }], widths: { a: 90 } };
  const columns = ordered([a, b], [c], state.fields).map((one) => columnState(one, state));
  assert.deepEqual(columns[1], { colId: "a", hide: false, sort: "desc", sortIndex: 0, width: 90, flex: null });
  const shown = columns.map((one) => ({ width: 200, flex: 1, ...one }));
  assert.deepEqual(readColumns({ ...state, sort: [], widths: {} }, [{ colId: "ag-Grid-SelectionColumn" }, ...shown], ["a", "b"]), state);
});

test("as long as nobody chose columns, those that are shown by themselves stay so", () => {
  const shown = [{ colId: "a", hide: false, flex: 1 }, { colId: "b", hide: false, flex: 1 }, { colId: "c", hide: true }];
  assert.equal(readColumns(EMPTY, shown, ["a", "b"]).fields, null);
  assert.deepEqual(readColumns(EMPTY, shown.reverse(), ["a", "b"]).fields, ["b", "a"]);
});

test("the first column's usual width is none of its own", () => {
  assert.deepEqual(readColumns(EMPTY, [{ colId: "a", flex: null, width: 180 }], ["a"]).widths, {});
  assert.deepEqual(readColumns(EMPTY, [{ colId: "a", flex: null, width: 240.4 }], ["a"]).widths, { a: 240 });
});

test("neighbours below one heading are together", () => {
  const state = { ...EMPTY, groups: { Address: ["b", "c"] } };
  assert.deepEqual(headed(["a", "b", "c", "d"], (field) => headingOf(field, state)), [
    { heading: undefined, items: ["a"] },
    { heading: "Address", items: ["b", "c"] },
    { heading: undefined, items: ["d"] },
  ]);
});
