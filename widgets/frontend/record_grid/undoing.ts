// Takes back what was last saved in this grid; the kernel knows the values that were there.
import { many } from "../shared/counts.ts";
import { asCallError, type Rpc } from "../shared/rpc.ts";
import type { Notices } from "./notices.ts";
import type { Row } from "./types.ts";

export async function undo(rpc: Rpc, notices: Notices, accept: (row: Row) => void): Promise<void> {
  try {
    const rows = await rpc.call<Row[]>("undo");
    rows.forEach(accept);
    notices.show({ tone: "success", text: `Undone: ${many(rows.length, "record")} as before.`, seconds: 4 });
  } catch (reason) {
    const error = asCallError(reason);
    const nothing = error.code === "InvalidState";
    const why = error.problems.length ? [...new Set(error.problems.map(({ message }) => message))].join("; ") : error.message;
    notices.show(nothing ? { tone: "info", text: error.what, seconds: 4 } : { tone: "error", text: `Nothing was undone: ${why}` });
  }
}
