// Deleting: asked for in place with the number of records, done in the kernel, and taken back with one button.
import { many } from "../shared/counts.ts";
import { asCallError, type Rpc } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import type { Notices } from "./notices.ts";
import type { Target } from "./selection.ts";
import type { Row, Setup } from "./types.ts";

type Outcome = { deleted: string[]; refused: { id: string; message: string }[] };
type Parts = { setup: Setup; rpc: Rpc; notices: Notices; done(): void };

const UNDO_SECONDS = 20;

/** Asks, then deletes these rows, or all that match. */
export function removeRecords(rows: Row[] | Extract<Target, { count: number }>, parts: Parts): void {
  const count = Array.isArray(rows) ? rows.length : rows.count;
  if (count === 0) {
    parts.notices.show({ tone: "info", text: "Select the records to delete first.", seconds: 4 });
    return;
  }
  const label = `Delete ${many(count, "record")}`;
  const forever = parts.setup.canRestore ? "" : " This cannot be undone.";
  parts.notices.show({ tone: "warn", text: `${label}?${forever}`, choices: [{ label, act: () => void erase(rows, parts), style: "danger" }], focus: true });
}

async function erase(rows: Row[] | Target, { setup, rpc, notices, done }: Parts): Promise<void> {
  try {
    const { deleted, refused } = Array.isArray(rows)
      ? await rpc.call<Outcome>("delete", { records: rows.map(({ id, row_version }) => ({ id, row_version })) })
      : await rpc.call<Outcome>("delete_matching", { target: rows });
    done();
    const undo = { label: "Undo", act: () => void restore(deleted, rpc, notices), style: "primary" as const };
    const why = sentences([...new Set(refused.map(({ message }) => message))].slice(0, 5));
    notices.show({
      tone: refused.length ? "error" : "success",
      text: refused.length ? `${many(deleted.length, "record")} deleted, ${refused.length} refused: ${why}` : `${many(deleted.length, "record")} deleted.`,
      choices: setup.canRestore && deleted.length ? [undo] : [],
      ...(refused.length ? {} : { seconds: UNDO_SECONDS }),
    });
  } catch (reason) {
    notices.show({ tone: "error", text: asCallError(reason).message });
  }
}

async function restore(ids: string[], rpc: Rpc, notices: Notices): Promise<void> {
  try {
    await rpc.call("restore", { ids });
    notices.show({ tone: "success", text: `${many(ids.length, "record")} restored.`, seconds: 4 });
  } catch (reason) {
    notices.show({ tone: "error", text: asCallError(reason).message });
  }
}
