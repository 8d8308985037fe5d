// The AG Grid instance: modules, options, and what the keys do.
import {
  CellApiModule, CellStyleModule, ColumnApiModule, CustomEditorModule, CustomFilterModule, DateFilterModule, EventApiModule,
  InfiniteRowModelModule, ModuleRegistry, NumberFilterModule, RenderApiModule, RowApiModule, RowSelectionModule,
  ScrollApiModule, TextFilterModule, TooltipModule, createGrid, type ColDef, type ColGroupDef, type GridApi, type GridOptions,
} from "ag-grid-community";
import { type CellContext, columnDefinition } from "./columns.ts";
import { FIRST_WIDTH, headed } from "./grid_state.ts";
import { ROW_HEIGHT, theme } from "./theme.ts";
import type { Column, Row } from "./types.ts";
import { sameValue } from "./values.ts";

ModuleRegistry.registerModules([
  CellApiModule, CellStyleModule, ColumnApiModule, CustomEditorModule, CustomFilterModule, DateFilterModule, EventApiModule,
  InfiniteRowModelModule, NumberFilterModule, RenderApiModule, RowApiModule, RowSelectionModule, ScrollApiModule,
  TextFilterModule, TooltipModule,
]);

/** Pixels of a grid from which its first column stays while the others are scrolled. */
const PINS_FROM = 420;
const SELECTION = "ag-Grid-SelectionColumn";

export type GridHooks = { moved(): void; selected(source: string): void; filtered(): void; arranged(): void; remove(): void };
type Arranged = { column: Column; hide: boolean };

/** The columns in their order, neighbours below their headings. */
export function columnDefinitions(columns: Arranged[], context: CellContext, heading: (field: string) => string | undefined): (ColDef<Row> | ColGroupDef<Row>)[] {
  const defined = columns.map(({ column, hide }, index) => ({
    ...columnDefinition(column, context),
    hide,
    ...(index === 0 ? { pinned: "left" as const, flex: 0, width: FIRST_WIDTH } : { pinned: null }),
  }));
  return headed<ColDef<Row>>(defined, ({ field }) => heading(String(field)))
    .flatMap(({ heading: text, items }): (ColDef<Row> | ColGroupDef<Row>)[] => (text ? [{ headerName: text, children: items }] : items));
}

export function openGrid(
  box: HTMLElement, label: string, columns: () => Column[], context: CellContext, hooks: GridHooks,
): GridApi<Row> {
  const options: GridOptions<Row> = {
    theme,
    rowModelType: "infinite",
    defaultColDef: { floatingFilter: true, resizable: true, suppressHeaderMenuButton: true },
    cacheBlockSize: 100,
    maxBlocksInCache: 12,
    maxConcurrentDatasourceRequests: 2,
    blockLoadDebounceMillis: 40,
    getRowId: ({ data }) => String(data.id),
    ensureDomOrder: true,
    readOnlyEdit: true,
    rowSelection: { mode: "multiRow", checkboxes: true, headerCheckbox: false },
    selectionColumnDef: { pinned: "left" },
    stopEditingWhenCellsLoseFocus: true,
    tooltipShowDelay: 400,
    suppressNoRowsOverlay: true,
    // Tab leaves the rows (arrows walk through them); inside an editor it goes on to the next cell.
    tabToNextCell: ({ editing, nextCellPosition }) => (editing && nextCellPosition ? nextCellPosition : false),
    onCellEditRequest: ({ data, colDef, newValue }) => {
      const column = columns().find(({ field }) => field === colDef.field);
      if (column && changed(column, data, newValue, context)) context.save(data, column, newValue);
    },
    onCellKeyDown: ({ event }) => {
      if (event instanceof KeyboardEvent && event.key === "Delete" && event.shiftKey) hooks.remove();
    },
    ...told(hooks),
  };
  const api = createGrid<Row>(box, options);
  box.querySelector('[role="grid"], [role="treegrid"]')?.setAttribute("aria-label", label);
  return api;
}

function told(hooks: GridHooks): GridOptions<Row> {
  return {
    onSelectionChanged: ({ source }) => hooks.selected(source),
    onFilterChanged: hooks.filtered,
    onSortChanged: hooks.arranged,
    onColumnMoved: ({ finished }) => finished && hooks.arranged(),
    onColumnResized: ({ finished, source }) => finished && source === "uiColumnResized" && hooks.arranged(),
    onColumnVisible: hooks.arranged,
    onModelUpdated: hooks.moved,
    onBodyScroll: hooks.moved,
    onGridSizeChanged: ({ api }) => {
      pinWhereThereIsRoom(api);
      hooks.moved();
    },
    onNewColumnsLoaded: ({ api }) => pinWhereThereIsRoom(api),
  };
}

/** In a narrow grid, what is pinned would leave no room for the other columns. */
function pinWhereThereIsRoom(api: GridApi<Row>): void {
  const { left, right } = api.getHorizontalPixelRange();
  const pinnedNow = api.getDisplayedLeftColumns().reduce((sum, column) => sum + column.getActualWidth(), 0);
  const pinned = right - left + pinnedNow < PINS_FROM ? null : ("left" as const);
  const meant = (api.getColumns() ?? []).filter((column) => column.getColDef().pinned === "left").map((column) => column.getColId());
  const changed = [SELECTION, ...meant].filter((colId) => (api.getColumn(colId)?.getPinned() ?? null) !== pinned);
  if (changed.length) api.applyColumnState({ state: changed.map((colId) => ({ colId, pinned })) });
}

/** Numbers (from 1) of the first and last row that can be seen. */
export function visibleRows(api: GridApi<Row>): { first: number; last: number } {
  const { top, bottom } = api.getVerticalPixelRange();
  const [from, to] = [api.getFirstDisplayedRowIndex() + 1, api.getLastDisplayedRowIndex() + 1];
  // Beyond the browser's height limit the grid squeezes its rows, and pixels no longer tell their numbers.
  if (to * ROW_HEIGHT > 30_000_000) return { first: from, last: to };
  return { first: Math.max(from, Math.floor(top / ROW_HEIGHT) + 1), last: Math.min(to, Math.ceil(bottom / ROW_HEIGHT)) };
}

// An editor that was opened and closed sends nothing, unless it closes a refusal.
function changed(column: Column, row: Row, value: unknown, context: CellContext): boolean {
  if (context.states.get(row.id, column.field)?.name === "refused") return true;
  return !sameValue(column, context.staged.over(row)[column.field], value);
}
