// The columns that say how many files and comments each record has; a click opens its form beside the grid.
import type { ColDef, ICellRendererParams } from "ag-grid-community";
import { many } from "../shared/counts.ts";
import { element } from "../shared/dom.ts";
import type { Row } from "./types.ts";

export type Carried = "attachments" | "comments";
const WORDS: Record<Carried, [heading: string, one: string]> = { attachments: ["Files", "file"], comments: ["Comments", "comment"] };

/** How many of them a row has; the kernel sends them with it. */
export function carriedBy(row: Row | undefined, kind: Carried): number {
  const counts = row?.__carried as Partial<Record<Carried, number>> | undefined;
  return counts?.[kind] ?? 0;
}

export function carriedColumns(kinds: Carried[], open: (row: Row) => void): ColDef<Row>[] {
  return kinds.map((kind) => ({
    colId: `ag-Grid-${kind}`,
    headerName: WORDS[kind][0],
    width: 105,
    sortable: false,
    filter: false,
    resizable: false,
    suppressMovable: true,
    suppressKeyboardEvent: ({ event, data }) => {
      const opens = event.key === "Enter" && carriedBy(data, kind) > 0;
      if (opens && event.type === "keydown" && data) open(data);
      return opens;
    },
    cellRenderer: ({ data }: ICellRendererParams<Row>) => {
      const count = carriedBy(data, kind);
      if (!data || count === 0) return "";
      const words = many(count, WORDS[kind][1]);
      return element("button", { class: "bn-carried", type: "button", tabindex: -1, title: `${words}: open the record`, "aria-label": words, onclick: () => open(data) }, String(count));
    },
  }));
}
