// AG Grid's column definitions from the kernel's description.
import type { ColDef, ICellRendererParams, ValueFormatterParams } from "ag-grid-community";
import { element } from "../shared/dom.ts";
import type { CellState, CellStates } from "./cell_states.ts";
import { FieldEditor } from "./editors.ts";
import type { SearchOptions } from "./inputs.ts";
import { SetFilter, SetFloatingFilter } from "./set_filter.ts";
import type { StagedEdit, StagedEdits } from "./staged_edits.ts";
import type { Column, Kind, Row } from "./types.ts";
import { shown } from "./values.ts";

export type CellContext = {
  states: CellStates;
  /** None where each edit is saved at once. */
  staged: StagedEdits;
  search: SearchOptions;
  save(row: Row, column: Column, value: unknown): void;
  /** Shows the record that a lookup points at. */
  openRelated(row: Row, column: Column): void;
};

const MIN_WIDTH: Partial<Record<Kind, number>> = { number: 110, boolean: 100, date: 150, time: 110, datetime: 185, long_text: 220 };
const UNSORTED = new Set<Kind>(["json", "multiselect"]);
const SET_FILTERED = new Set<Kind>(["boolean", "select", "multiselect", "lookup"]);

export function columnDefinition(column: Column, context: CellContext): ColDef<Row> {
  const { states, staged, search } = context;
  const stateOf = (row: Row | undefined) => (row ? states.get(row.id, column.field) : undefined);
  const editOf = (row: Row | undefined) => (row ? staged.get(row.id, column.field) : undefined);
  const textOf = (row: Row | undefined) => shown(column, row && editOf(row) ? staged.over(row) : row);
  return {
    field: column.field,
    // Instants are shown and typed in UTC: the header says so.
    headerName: column.kind === "datetime" ? `${column.label} (UTC)` : column.label,
    ...(column.waits || column.help ? { headerTooltip: column.waits || column.help } : {}),
    cellDataType: false,
    minWidth: MIN_WIDTH[column.kind] ?? 150,
    flex: 1,
    sortable: !UNSORTED.has(column.kind),
    editable: column.editable,
    cellEditor: FieldEditor,
    cellEditorParams: { described: column, search, asItWillBe: (row: Row) => staged.over(row), refused: (row: Row) => refusalOf(stateOf(row)) },
    valueFormatter: ({ data }: ValueFormatterParams<Row>) => textOf(data),
    tooltipValueGetter: ({ data }) => {
      const [state, edit] = [stateOf(data), editOf(data)];
      if (edit) return stagedTip(column, edit);
      return state?.name === "refused" ? `Not saved: ${state.message}` : column.waits || shown(column, data);
    },
    cellClassRules: {
      "bn-checking": ({ data }) => stateOf(data)?.name === "checking",
      "bn-saved": ({ data }) => stateOf(data)?.name === "saved",
      "bn-refused": ({ data }) => stateOf(data)?.name === "refused" || Boolean(editOf(data)?.problem),
      "bn-staged-cell": ({ data }) => editOf(data)?.problem === "",
      "bn-number": () => column.kind === "number",
    },
    ...filterOf(column, search),
    ...(column.kind === "boolean" ? checkboxCells(column, context) : {}),
    ...(column.kind === "lookup" ? lookupCells(column, context, textOf) : {}),
  };
}

const refusalOf = (state: CellState | undefined) => (state?.name === "refused" ? state : undefined);

function stagedTip(column: Column, { id, field, old, oldLabel, problem }: StagedEdit): string {
  const before = shown(column, { id, [field]: old, [`${field}__label`]: oldLabel }) || "empty";
  return problem ? `Would be refused: ${problem}. Now: ${before}` : `Not saved yet. Now: ${before}`;
}

function filterOf(column: Column, search: SearchOptions): ColDef<Row> {
  if (column.kind === "json") return { filter: false };
  if (SET_FILTERED.has(column.kind)) {
    return {
      filter: SetFilter,
      filterParams: { described: column, search },
      floatingFilterComponent: SetFloatingFilter,
      floatingFilterComponentParams: { described: column },
    };
  }
  const shared = { buttons: ["reset"], debounceMs: 350, inRangeInclusive: true };
  if (column.kind === "number") return { filter: "agNumberColumnFilter", filterParams: shared };
  if (column.kind === "date" || column.kind === "datetime") {
    const filterOptions = ["equals", "notEqual", "lessThan", "greaterThan", "inRange", ...ABOUT_TODAY, "blank", "notBlank"];
    return { filter: "agDateColumnFilter", filterParams: { ...shared, filterOptions } };
  }
  if (column.kind === "time") return { filter: "agTextColumnFilter", filterParams: { ...shared, filterOptions: TIME_OPTIONS } };
  return { filter: "agTextColumnFilter", filterParams: shared };
}

// Rows are filtered in the kernel: the predicates are asked for, never called.
const one = (displayKey: string, displayName: string) => ({ displayKey, displayName, numberOfInputs: 1, predicate: () => true });
const none = (displayKey: string, displayName: string) => ({ displayKey, displayName, numberOfInputs: 0 as const, predicate: () => true });
/** What they mean is said in grid_filters.py. */
const ABOUT_TODAY = [
  none("last7", "Last 7 days"), none("last30", "Last 30 days"), none("last90", "Last 90 days"), none("next7", "Next 7 days"),
  none("next30", "Next 30 days"), none("thisWeek", "This week"), none("thisMonth", "This month"), none("thisYear", "This year"),
];
const TIME_OPTIONS = ["equals", one("before", "Before"), one("after", "After"), "blank", "notBlank"];

function lookupCells(column: Column, context: CellContext, textOf: (row: Row | undefined) => string): ColDef<Row> {
  return {
    cellRenderer: ({ data }: ICellRendererParams<Row>) => {
      const text = element("span", { class: "bn-lookup-text" }, textOf(data));
      if (!data || data[column.field] === null || data[column.field] === undefined) return text;
      const open = element("button", { class: "bn-open-related", type: "button", tabindex: -1, title: "Open (Ctrl+Enter)", "aria-label": `Open ${textOf(data)}` }, "↗");
      open.addEventListener("click", () => context.openRelated(data, column));
      return element("span", { class: "bn-lookup-cell" }, text, open);
    },
    suppressKeyboardEvent: ({ event, data, editing }) => {
      const opens = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !editing && data !== undefined;
      if (opens && event.type === "keydown") context.openRelated(data, column);
      return opens;
    },
  };
}

function checkboxCells(column: Column, context: CellContext): ColDef<Row> {
  const valueOf = (row: Row) => context.staged.over(row)[column.field];
  const toggle = (row: Row) => context.save(row, column, !valueOf(row));
  return {
    cellRenderer: ({ data }: ICellRendererParams<Row>) => {
      if (!data) return "";
      const box = element("input", { type: "checkbox", tabindex: -1, disabled: !column.editable, "aria-label": column.label });
      const value = valueOf(data);
      box.checked = Boolean(value);
      box.indeterminate = value === null || value === undefined;
      box.addEventListener("click", (event) => {
        event.preventDefault();
        toggle(data);
      });
      return box;
    },
    // Space toggles; elsewhere it selects the row.
    suppressKeyboardEvent: ({ event, data, editing }) => {
      const toggles = event.key === " " && !editing && column.editable && data !== undefined;
      if (toggles && event.type === "keydown") toggle(data);
      return toggles;
    },
  };
}
