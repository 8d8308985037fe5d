// Edits that wait: shown in their cells at once, checked by the kernel as they are made, saved together or not at all.
import type { GridApi } from "ag-grid-community";
import { many } from "../shared/counts.ts";
import type { Announce } from "../shared/live_region.ts";
import { asCallError, type CallError, type Rpc } from "../shared/rpc.ts";
import type { Notices } from "./notices.ts";
import { byRecord, type Problem, type StagedEdit, type StagedEdits } from "./staged_edits.ts";
import type { Column, Row } from "./types.ts";

const UNDO_SECONDS = 20;

export type Parts = {
  rpc: Rpc;
  staged: StagedEdits;
  notices: Notices;
  announce: Announce;
  api(): GridApi<Row>;
  title(row: Row): string;
  label(column: Column, value: unknown): string | null;
  undo(): void;
};

export function createStaging({ rpc, staged, notices, announce, api, title, label, undo }: Parts) {
  function redraw(ids: Iterable<string>): void {
    if (api().isDestroyed()) return;
    const rowNodes = [...new Set(ids)].map((id) => api().getRowNode(id)).filter((node) => node !== undefined);
    api().refreshCells({ rowNodes, force: true });
  }

  function accept(row: Row): void {
    if (!api().isDestroyed()) api().getRowNode(row.id)?.setData(row);
  }

  async function check(id: string): Promise<void> {
    const values = Object.fromEntries(staged.all.filter((edit) => edit.id === id).map(({ field, value }) => [field, value]));
    if (Object.keys(values).length === 0) return;
    // What cannot be asked now is said when it is saved.
    const problems = await rpc.call<Problem[]>("check", { id, values }).catch((): Problem[] => []);
    staged.judge(id, problems);
    redraw([id]);
    const [first] = problems.filter(({ field }) => field in values);
    if (first) announce(`This would be refused: ${first.message}`, "assertive");
  }

  async function apply(): Promise<void> {
    const [sent, changes] = [[...staged.all], staged.changes()];
    try {
      const saved = await rpc.call<Row[]>("save", { changes });
      staged.discard(sent);
      saved.forEach(accept);
      saved.forEach((row) => staged.rebase(row));
      redraw(sent.map(({ id }) => id));
      notices.show({ tone: "success", text: `${many(sent.length, "change")} saved.`, choices: [{ label: "Undo", act: undo }], seconds: UNDO_SECONDS });
    } catch (reason) {
      await refuse(changes, asCallError(reason));
    }
  }

  async function refuse(changes: Record<string, unknown>[], error: CallError): Promise<void> {
    const problems = byRecord(changes, error.problems);
    for (const { id } of changes) staged.judge(String(id), problems.get(String(id)) ?? []);
    redraw(changes.map(({ id }) => String(id)));
    const told = [...problems.values()].flat();
    const why = told.length ? `Nothing was saved: ${[...new Set(told.map(({ message }) => message))].join("; ")}` : `Nothing was saved. ${error.message}`;
    notices.show({ tone: "error", text: why });
    // Who looks at the review again sees what the records are by now, and saves over that.
    await Promise.all([...problems.keys()].map(reread));
  }

  async function reread(id: string): Promise<void> {
    const row = await rpc.call<Row>("record", { id }).catch(() => undefined);
    if (!row) return;
    staged.rebase(row);
    accept(row);
  }

  return {
    accept,
    apply,
    save(row: Row, column: Column, value: unknown): void {
      staged.stage(row, column, value, title(row), label(column, value));
      redraw([row.id]);
      announce(staged.get(row.id, column.field) ? `${column.label} staged` : `${column.label} as stored`);
      void check(row.id);
    },
    discard(edits: readonly StagedEdit[]): void {
      const ids = edits.map(({ id }) => id);
      staged.discard(edits);
      redraw(ids);
      announce(`${many(edits.length, "change")} discarded`);
      for (const id of new Set(ids)) void check(id);
    },
    forgetVersions: () => undefined,
  };
}
