// What is filtered and shown, as a file of comma-separated values.
import { many } from "../shared/counts.ts";
import { element } from "../shared/dom.ts";
import { asCallError, type Rpc } from "../shared/rpc.ts";
import type { Notices } from "./notices.ts";

type Exported = { name: string; text: string; rows: number };

export async function exportRows(rpc: Rpc, notices: Notices, asked: Record<string, unknown>): Promise<void> {
  notices.show({ tone: "info", text: "Exporting …" });
  try {
    const { name, text, rows } = await rpc.call<Exported>("export", asked);
    offer(name, text);
    notices.show({ tone: "success", text: `${many(rows, "record")} exported to ${name}.`, seconds: 6 });
  } catch (reason) {
    notices.show({ tone: "error", text: asCallError(reason).message });
  }
}

function offer(name: string, text: string): void {
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv;charset=utf-8" }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
