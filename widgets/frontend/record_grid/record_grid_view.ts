// One view of the record grid: a toolbar, a strip for notices, the rows and a status line. State that matters is the kernel's.
import type { GridApi } from "ag-grid-community";
import { element } from "../shared/dom.ts";
import { keepKeysInside } from "../shared/keyboard.ts";
import { createLiveRegion } from "../shared/live_region.ts";
import type { SyncedModel, SyncedView } from "../shared/model.ts";
import { type CallError, createRpc, type Rpc } from "../shared/rpc.ts";
import { carriedColumns } from "./carried.ts";
import { copyRows } from "./clipboard.ts";
import { createDatasource, withInstants } from "./datasource.ts";
import { createEditing } from "./editing.ts";
import { exportRows } from "./exporting.ts";
import { columnDefinitions, openGrid, visibleRows } from "./grid.ts";
import { createManyRecords } from "./many_records.ts";
import { headingOf } from "./grid_state.ts";
import { openNewRecord } from "./new_record.ts";
import { Notices } from "./notices.ts";
import { createOffered } from "./offered.ts";
import { rangeText, UNREAD } from "./row_count.ts";
import { ShownState } from "./shown_state.ts";
import { createSideForm } from "./side_form.ts";
import { createToolbar } from "./toolbar.ts";
import type { Column, FilterModel, Row, Setup } from "./types.ts";
import type { ViewParts } from "./view_parts.ts";
import { createViews } from "./views.ts";

const REFRESH_MS = 150;

export class RecordGridView {
  private readonly model: SyncedModel;
  private readonly rpc: Rpc;
  private readonly box: HTMLElement;
  private readonly empty = element("div", { class: "bn-empty", hidden: true });
  private readonly form = element("div", { class: "bn-form-host" });
  private readonly announce;
  private readonly notices: Notices;
  private readonly offered;
  private readonly editing;
  private readonly many;
  private readonly shown: ShownState;
  private readonly views;
  private readonly side;
  private readonly context;
  private readonly toolbar;
  private readonly api: GridApi<Row>;
  private total: number | undefined;
  private isUnread = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ model, el }: SyncedView) {
    this.model = model;
    this.rpc = createRpc(model);
    this.box = element("section", { class: "bn-root bn-record-grid", "aria-label": this.setup.plural });
    this.announce = createLiveRegion(this.box);
    this.notices = new Notices(this.announce, () => this.focusRows());
    const parts = this.parts();
    this.offered = createOffered(this.rpc);
    this.editing = createEditing(parts, this.offered);
    this.many = this.manyRecords(parts);
    const narrowed = () => this.narrowed();
    this.shown = new ShownState(parts, { showSearch: (text) => this.toolbar.showSearch(text), narrowed, redefine: () => this.redefine() });
    this.views = createViews(parts, { host: this.form, state: this.shown, narrowed, export: () => this.export(), import: () => void this.side.openImport() });
    this.side = createSideForm(parts);
    this.context = { ...this.editing, search: this.offered.search, openRelated: (row: Row, { field }: Column) => void this.side.open(row.id, field) };
    this.toolbar = this.openToolbar();
    const rows = element("div", { class: "bn-rows" });
    const area = element("div", { class: "bn-area" }, element("div", { class: "bn-rows-box" }, rows, this.empty), this.side.element);
    this.box.append(
      this.toolbar.element, this.shown.chips.element, this.form, this.notices.element, area, this.many.selection.element, this.editing.element, this.toolbar.footer);
    el.append(this.box);
    this.resize();
    this.api = this.open(rows);
    Object.assign(this.box, { api: this.api });
    this.shown.apply(this.shown.now);
    void this.views.list();
    this.api.setGridOption("datasource", this.datasource());
    this.listen();
    this.editing.show();
  }

  close(): void {
    clearTimeout(this.timer);
    this.model.off("change:setup", this.redefine);
    this.model.off("change:height", this.resize);
    this.editing.close();
    this.shown.close();
    this.side.close();
    this.rpc.close();
    this.api.destroy();
  }

  private get setup(): Setup {
    return this.model.get("setup") as Setup;
  }

  private parts(): ViewParts {
    const { model, rpc, notices, announce } = this;
    return { model, rpc, notices, announce, api: () => this.api, setup: () => this.setup, focusRows: () => this.focusRows() };
  }

  private manyRecords(parts: ViewParts) {
    return createManyRecords(parts, {
      host: this.form,
      offered: this.offered,
      total: () => this.total,
      asked: () => this.asked(),
      focused: () => this.focused().row,
      undo: () => this.editing.takeBack(),
    });
  }

  private openToolbar() {
    return createToolbar({
      create: () => this.openForm(),
      remove: () => this.many.remove(),
      refresh: () => this.api.refreshInfiniteCache(),
      clear: () => this.shown.clear(),
      search: () => this.searched(),
      views: this.views.controls,
    });
  }

  private datasource() {
    return createDatasource(this.rpc, {
      search: () => this.toolbar.searchText(),
      base: () => this.shown.now.base,
      columns: () => this.columns,
      loaded: (total) => this.loaded(total),
      failed: (error) => this.failed(error),
    });
  }

  private open(rows: HTMLElement): GridApi<Row> {
    return openGrid(rows, this.setup.plural, () => this.columns, this.context, {
      moved: () => this.moved(),
      selected: (source) => this.many.selection.changed(source),
      filtered: () => this.filtered(),
      arranged: () => this.shown.arrangedByHand(),
      remove: () => this.many.remove(),
    });
  }

  private listen(): void {
    keepKeysInside(this.box);
    this.box.addEventListener("copy", (event) => this.copy(event));
    this.box.addEventListener("keydown", (event) => this.editing.key(event));
    this.rpc.on("refresh", () => this.refreshSoon());
    this.rpc.on("saved", ({ record }) => this.editing.accept(record as Row));
    this.model.on("change:setup", this.redefine);
    this.model.on("change:height", this.resize);
  }

  private readonly resize = () => {
    this.box.style.height = `${String(this.model.get("height"))}px`;
  };

  /** As they are shown: cells are edited only by who may change records, whoever may add some. */
  private get columns(): Column[] {
    const { canUpdate, columns, more } = this.setup;
    return [...columns, ...more].map((column) => (canUpdate ? column : { ...column, editable: false }));
  }

  private readonly redefine = () => {
    this.showRights();
    const [state, columns] = [this.shown.now, this.columns];
    const arranged = this.shown.arranged().map(({ column, hide }) => ({ column: columns.find(({ field }) => field === column.field) ?? column, hide }));
    const defined = columnDefinitions(arranged, this.context, (field) => headingOf(field, state));
    this.api.setGridOption("columnDefs", [...defined, ...carriedColumns(this.setup.carries, (row) => void this.side.open(row.id))]);
  };

  private showRights(): void {
    this.toolbar.showRights(this.setup);
    this.many.selection.showRights(this.setup);
    this.views.showRights();
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.api.isDestroyed() || this.api.refreshInfiniteCache(), REFRESH_MS);
  }

  private openForm(): void {
    openNewRecord(this.form, this.setup, this.rpc, this.offered.search, {
      created: (row) => this.created(row),
      closed: () => this.focusRows(),
    });
  }

  private created(row: Row): void {
    this.notices.show({ tone: "success", text: `${this.setup.label} created.`, seconds: 4 });
    this.editing.accept(row);
    this.refreshSoon();
    this.focusRows();
  }

  /** What is filtered and searched now, as the kernel's commands take it. */
  private asked() {
    return { filter: withInstants(this.api.getFilterModel() as FilterModel, this.columns), base: this.shown.now.base, search: this.toolbar.searchText() };
  }

  private narrowed(): void {
    this.many.selection.narrowed();
    this.api.purgeInfiniteCache();
  }

  private filtered(): void {
    this.many.selection.narrowed();
    this.shown.filtered();
  }

  private searched(): void {
    this.shown.searched(this.toolbar.searchText());
    this.narrowed();
  }

  private focused(): { row: Row | undefined; column: Column | undefined } {
    const cell = this.api.getFocusedCell();
    const row = cell ? this.api.getDisplayedRowAtIndex(cell.rowIndex)?.data : undefined;
    return { row, column: this.columns.find(({ field }) => field === cell?.column.getColId()) };
  }

  private focusRows(): void {
    const cell = this.api.getFocusedCell();
    const column = this.api.getAllDisplayedColumns()[1];
    if (cell) this.api.setFocusedCell(cell.rowIndex, cell.column);
    else if (column && this.total) this.api.setFocusedCell(visibleRows(this.api).first - 1, column);
    else this.box.querySelector("button")?.focus();
  }

  private loaded(total: number): void {
    const first = this.total === undefined;
    this.total = total;
    this.isUnread = false;
    this.editing.forgetVersions();
    this.showEmpty();
    this.moved();
    if (first) this.announce(this.toolbar.status());
  }

  private failed(error: CallError): void {
    this.isUnread = true;
    this.showRange();
    const retry = { label: "Try again", act: () => this.api.refreshInfiniteCache(), style: "primary" as const };
    this.notices.show({ tone: "error", text: `${UNREAD}. ${error.message}`, choices: [retry] });
  }

  private isFiltered(): boolean {
    return this.shown.isFiltered();
  }

  private showEmpty(): void {
    this.empty.hidden = this.total !== 0;
    if (this.total !== 0) return;
    const text = this.isFiltered() ? "No records match the filters." : "No records yet.";
    const button = this.isFiltered()
      ? element("button", { class: "bn-button", type: "button", onclick: () => this.shown.clear() }, "Clear filters")
      : element("button", { class: "bn-button", type: "button", hidden: !this.setup.canCreate, onclick: () => this.openForm() }, "Create the first one");
    this.empty.replaceChildren(element("p", {}, text), button);
  }

  private moved(): void {
    if (!this.api || this.api.isDestroyed()) return;
    this.many.selection.tick();
    this.many.selection.draw();
    this.showRange();
  }

  private showRange(): void {
    const { first, last } = visibleRows(this.api);
    this.toolbar.showStatus(this.isUnread ? UNREAD : rangeText(first, last, this.total, this.setup.plural));
    this.toolbar.showFiltered(this.isFiltered());
  }

  private shownColumns(): Column[] {
    const shown = this.api.getAllDisplayedColumns().map((one) => one.getColId());
    return shown.flatMap((id) => this.columns.find(({ field }) => field === id) ?? []);
  }

  private export(): void {
    const [fields, sort] = [this.shownColumns().map(({ field }) => field), this.shown.now.sort];
    void exportRows(this.rpc, this.notices, { fields, sort, ...this.asked() });
  }

  private copy(event: ClipboardEvent): void {
    if (event.target instanceof Node && this.side.element.contains(event.target)) return;
    const { row, column } = this.focused();
    const columns = this.shownColumns();
    const { over } = this.editing;
    const copied = copyRows(event, columns, this.many.selection.ticked().map(over), row && over(row), column);
    if (copied) this.announce(copied);
  }
}
