// What a grid filters, sorts and shows, as the kernel keeps it (grid_views.py), and as AG Grid takes it. Pure.
import type { ColumnState, SortModelItem } from "ag-grid-community";
import type { Column, FilterModel } from "./types.ts";

export type GridState = {
  /** The saved view that is open. */
  view: string | null;
  /** Its filters, in parts that all hold. */
  base: unknown[];
  /** The filters of the headers. */
  filter: FilterModel;
  sort: SortModelItem[];
  search: string;
  /** The columns in their order; null for those that are shown by themselves. */
  fields: string[] | null;
  widths: Record<string, number>;
  groups: Record<string, string[]>;
};

export const EMPTY: GridState = { view: null, base: [], filter: {}, sort: [], search: "", fields: null, widths: {}, groups: {} };

/** The columns in the order in which they are shown, those that are not shown last. */
export function ordered(columns: Column[], more: Column[], fields: string[] | null): { column: Column; hide: boolean }[] {
  if (fields === null) return [...columns.map((column) => ({ column, hide: false })), ...more.map((column) => ({ column, hide: true }))];
  const all = [...columns, ...more];
  const shown = fields.flatMap((name) => all.find(({ field }) => field === name) ?? []);
  const rest = all.filter((column) => !shown.includes(column));
  return [...shown.map((column) => ({ column, hide: false })), ...rest.map((column) => ({ column, hide: true }))];
}

/** What a state says of one column, for AG Grid. */
export function columnState({ column, hide }: { column: Column; hide: boolean }, { sort, widths }: GridState): ColumnState {
  const at = sort.findIndex(({ colId }) => colId === column.field);
  const width = widths[column.field];
  return {
    colId: column.field,
    hide,
    sort: sort[at]?.sort ?? null,
    sortIndex: at < 0 ? null : at,
    ...(width === undefined ? {} : { width, flex: null }),
  };
}

/** The state that AG Grid's columns are in; the rest of it stays. */
export function readColumns(before: GridState, found: ColumnState[], defaults: string[]): GridState {
  const own = found.filter(({ colId }) => !colId.startsWith("ag-Grid-"));
  const shown = own.filter(({ hide }) => !hide).map(({ colId }) => colId);
  const sorted = own.filter(({ sort }) => sort).sort((one, other) => (one.sortIndex ?? 0) - (other.sortIndex ?? 0));
  return {
    ...before,
    fields: before.fields === null && shown.join() === defaults.join() ? null : shown,
    sort: sorted.map(({ colId, sort }) => ({ colId, sort: sort === "desc" ? "desc" : "asc" })),
    // A column that was given a width of its own no longer shares what is left.
    widths: Object.fromEntries(own.filter(({ hide, flex, width, colId }) => !hide && !flex && width && (colId !== shown[0] || width !== FIRST_WIDTH))
      .map(({ colId, width }) => [colId, Math.round(width ?? 0)])),
  };
}

/** Of the first column, which is pinned. */
export const FIRST_WIDTH = 180;

/** The heading that a column is below. */
export const headingOf = (field: string, { groups }: GridState): string | undefined =>
  Object.entries(groups).find(([, fields]) => fields.includes(field))?.[0];

/** Runs of neighbouring columns below one heading; undefined for none. */
export function headed<Item>(items: Item[], heading: (item: Item) => string | undefined): { heading: string | undefined; items: Item[] }[] {
  const runs: { heading: string | undefined; items: Item[] }[] = [];
  for (const item of items) {
    const last = runs.at(-1);
    const mine = heading(item);
    if (last && last.heading === mine) last.items.push(item);
    else runs.push({ heading: mine, items: [item] });
  }
  return runs;
}
