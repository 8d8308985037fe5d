// Deleting: asked for in place, done record by record in the kernel, and taken back with one button.
import { many } from "../shared/counts.ts";
import { asCallError, type Rpc } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import type { Notices } from "./notices.ts";
import type { Row, Setup } from "./types.ts";

type Outcome = { deleted: string[]; refused: { id: string; message: string }[] };

const UNDO_SECONDS = 20;

export function removeRecords(rows: Row[], setup: Setup, rpc: Rpc, notices: Notices, done: () => void): void {
  if (rows.length === 0) {
    notices.show({ tone: "info", text: "Select the records to delete first.", seconds: 4 });
    return;
  }
  const remove = { label: `Delete ${many(rows.length, "record")}`, act: () => void erase(rows, setup, rpc, notices, done), style: "danger" as const };
  const forever = setup.canRestore ? "" : " This cannot be undone.";
  notices.show({ tone: "warn", text: `Delete ${many(rows.length, "record")}?${forever}`, choices: [remove], focus: true });
}

async function erase(rows: Row[], setup: Setup, rpc: Rpc, notices: Notices, done: () => void): Promise<void> {
  try {
    const records = rows.map(({ id, row_version }) => ({ id, row_version }));
    const { deleted, refused } = await rpc.call<Outcome>("delete", { records });
    done();
    const undo = { label: "Undo", act: () => void restore(deleted, rpc, notices), style: "primary" as const };
    const why = sentences([...new Set(refused.map(({ message }) => message))]);
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
