// Sends one cell to the kernel and shows how it went. Edits of the same row wait for each other, so that each carries the
// row version that the one before left behind.
import type { GridApi } from "ag-grid-community";
import type { Announce } from "../shared/live_region.ts";
import { asCallError, type CallError, type Rpc } from "../shared/rpc.ts";
import type { CellStates } from "./cell_states.ts";
import type { Notices } from "./notices.ts";
import type { Column, Row } from "./types.ts";

const SHOW_SAVED_MS = 2500;

export type Parts = { rpc: Rpc; states: CellStates; notices: Notices; announce: Announce; api(): GridApi<Row> };

export function createSaving({ rpc, states, notices, announce, api }: Parts) {
  const queues = new Map<string, Promise<void>>();
  const versions = new Map<string, unknown>();

  function redraw(id: string, field: string): void {
    const node = api().isDestroyed() ? undefined : api().getRowNode(id);
    if (node) api().refreshCells({ rowNodes: [node], columns: [field], force: true });
  }

  function show(id: string, field: string, state: Parameters<CellStates["set"]>[2]): void {
    states.set(id, field, state);
    redraw(id, field);
  }

  /** The record as the kernel has it now, wherever the news came from. */
  function accept(row: Row): void {
    versions.set(row.id, row.row_version);
    if (!api().isDestroyed()) api().getRowNode(row.id)?.setData(row);
  }

  async function send(row: Row, column: Column, value: unknown): Promise<void> {
    const { field, label } = column;
    try {
      const row_version = versions.get(row.id) ?? row.row_version;
      accept(await rpc.call<Row>("edit", { id: row.id, field, value, row_version }));
      const saved = { name: "saved" } as const;
      show(row.id, field, saved);
      announce(`${label} saved`);
      setTimeout(() => { states.clear(row.id, field, saved); redraw(row.id, field); }, SHOW_SAVED_MS);
    } catch (reason) {
      refuse(row, column, value, asCallError(reason));
    }
  }

  function refuse(row: Row, column: Column, value: unknown, error: CallError): void {
    const { field, label } = column;
    const own = error.problems.filter((problem) => problem.field === field).map(({ message }) => message);
    const message = own.length ? own.join("; ") : error.message;
    show(row.id, field, { name: "refused", message, value });
    const discard = () => { states.clear(row.id, field); redraw(row.id, field); };
    const again = () => {
      const index = api().getRowNode(row.id)?.rowIndex;
      if (typeof index === "number") api().startEditingCell({ rowIndex: index, colKey: field });
    };
    notices.show({
      tone: "error",
      text: `${label} was not saved: ${message}`,
      choices: [{ label: "Edit again", act: again, style: "primary" }, { label: "Keep the stored value", act: discard }],
    });
    if (error.code === "StaleVersion") void reload(row.id);
  }

  async function reload(id: string): Promise<void> {
    accept(await rpc.call<Row>("record", { id }));
  }

  return {
    accept,
    save(row: Row, column: Column, value: unknown): void {
      show(row.id, column.field, { name: "checking" });
      announce(`Checking ${column.label}`);
      const before = queues.get(row.id) ?? Promise.resolve();
      const mine = before.then(() => send(row, column, value));
      queues.set(row.id, mine);
      void mine.finally(() => { if (queues.get(row.id) === mine) queues.delete(row.id); });
    },
    /** Rows were read anew: their own versions count again. */
    forgetVersions(): void {
      if (queues.size === 0) versions.clear();
    },
  };
}
