// How an import reads: counts, and what its options mean.
import { many } from "../shared/counts.ts";
import type { Counts, State } from "./types.ts";

/** What happened, or with `would` what would: "3 records would be created, 1 row is bad". */
export function summary({ created, updated, refusedRows }: Counts, would: boolean): string {
  const done = [
    created || !updated ? `${many(created, "record")} ${would ? "would be " : ""}created` : "",
    updated ? `${many(updated, "record")} ${would ? "would be " : ""}changed` : "",
    refusedRows ? (would ? `${many(refusedRows, "row")} ${refusedRows === 1 ? "is" : "are"} bad` : `${many(refusedRows, "row")} skipped`) : "",
  ];
  return done.filter(Boolean).join(", ");
}

/** Whether the import can begin, and if not why. */
export function whyNot({ plan, options }: State): string {
  if (!plan || !plan.columns.some(({ field }) => field)) return "Choose a field for at least one column.";
  if (plan.refusedRows && options.if_bad !== "skip") return "Mend the bad rows in the file, or choose to skip them.";
  if (!plan.created && !plan.updated) return "There is no row to import.";
  return "";
}

const BUSY = { "": "", sending: "Sending the file", reading: "Reading and checking", importing: "Importing" };

/** What is going on: "Importing: 2,000 of 10,000 rows". */
export function going({ busy, done, total }: State): string {
  if (!total) return `${BUSY[busy]} …`;
  const unit = busy === "sending" ? `${Math.round((100 * done) / total)} %` : `${done.toLocaleString("en")} of ${many(total, "row")}`;
  return `${BUSY[busy]}: ${unit}`;
}
