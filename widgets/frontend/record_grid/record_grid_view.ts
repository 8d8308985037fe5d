// One view of the record grid: a toolbar, a strip for notices, the rows and a status line. State that matters is the kernel's.
import type { GridApi } from "ag-grid-community";
import { element } from "../shared/dom.ts";
import { keepKeysInside } from "../shared/keyboard.ts";
import { createLiveRegion } from "../shared/live_region.ts";
import type { SyncedModel, SyncedView } from "../shared/model.ts";
import { type CallError, createRpc, type Rpc } from "../shared/rpc.ts";
import { CellStates } from "./cell_states.ts";
import { copyRows } from "./clipboard.ts";
import { createDatasource } from "./datasource.ts";
import { removeRecords } from "./deleting.ts";
import { columnDefinitions, openGrid, visibleRows } from "./grid.ts";
import { openNewRecord } from "./new_record.ts";
import { Notices } from "./notices.ts";
import { rangeText, UNREAD } from "./row_count.ts";
import { createSaving } from "./saving.ts";
import { createStagedBar } from "./staged_bar.ts";
import { type StagedEdit, StagedEdits } from "./staged_edits.ts";
import { createStaging } from "./staging.ts";
import { createToolbar } from "./toolbar.ts";
import type { Column, Option, Row, Setup } from "./types.ts";
import { undo } from "./undoing.ts";
import { display } from "./values.ts";

const REFRESH_MS = 150;

export class RecordGridView {
  private readonly model: SyncedModel;
  private readonly rpc: Rpc;
  private readonly box: HTMLElement;
  private readonly empty = element("div", { class: "bn-empty", hidden: true });
  private readonly form = element("div", { class: "bn-form-host" });
  private readonly announce;
  private readonly notices: Notices;
  private readonly saving;
  private readonly staged: StagedEdits;
  private readonly staging;
  private readonly stagedBar;
  /** What lookups were offered, so that a staged one reads as its title. */
  private readonly labels = new Map<string, string>();
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
    const states = new CellStates();
    const { rpc, notices, announce } = this;
    this.staged = new StagedEdits(this.stagedInModel(), (edits) => this.keep(edits));
    const { staged } = this;
    const parts = { rpc, notices, announce, api: () => this.api };
    this.staging = createStaging({ ...parts, staged, title: this.titleOf, label: this.labelOf, undo: () => void this.undo() });
    this.saving = this.setup.save === "staged" ? this.staging : createSaving({ ...parts, states });
    this.stagedBar = createStagedBar({
      apply: () => void this.staging.apply(),
      discard: (edits) => this.staging.discard(edits),
      columns: () => this.setup.columns,
      closed: () => this.focusRows(),
    });
    this.context = { states, staged, search: this.searchOptions, save: this.saving.save };
    this.toolbar = createToolbar({
      create: () => this.openForm(),
      remove: () => this.remove(),
      refresh: () => this.api.refreshInfiniteCache(),
      clear: () => this.clearFilters(),
      search: () => this.api.purgeInfiniteCache(),
    });
    this.toolbar.showRights(this.setup);
    const rows = element("div", { class: "bn-rows" });
    const area = element("div", { class: "bn-area" }, rows, this.empty);
    this.box.append(this.toolbar.element, this.form, notices.element, area, this.stagedBar.element, this.toolbar.footer);
    el.append(this.box);
    this.resize();
    this.api = this.open(rows);
    Object.assign(this.box, { api: this.api });
    this.listen();
    this.stagedBar.show(staged.all);
  }

  close(): void {
    clearTimeout(this.timer);
    this.model.off("change:setup", this.redefine);
    this.model.off("change:height", this.resize);
    this.model.off("change:staged", this.acceptStaged);
    this.rpc.close();
    this.api.destroy();
  }

  private get setup(): Setup {
    return this.model.get("setup") as Setup;
  }

  private open(rows: HTMLElement): GridApi<Row> {
    const datasource = createDatasource(this.rpc, {
      search: () => this.toolbar.searchText(),
      columns: () => this.setup.columns,
      loaded: (total) => this.loaded(total),
      failed: (error) => this.failed(error),
    });
    return openGrid(rows, this.setup.plural, () => this.columns, datasource, this.context, {
      moved: () => this.showRange(),
      selected: () => this.toolbar.showSelected(this.api.getSelectedNodes().length),
      remove: () => this.remove(),
    });
  }

  private listen(): void {
    keepKeysInside(this.box);
    this.box.addEventListener("copy", (event) => this.copy(event));
    this.rpc.on("refresh", () => this.refreshSoon());
    this.rpc.on("saved", ({ record }) => this.saving.accept(record as Row));
    this.model.on("change:setup", this.redefine);
    this.model.on("change:height", this.resize);
    this.model.on("change:staged", this.acceptStaged);
    this.box.addEventListener("keydown", (event) => this.undoKey(event));
  }

  private stagedInModel(): StagedEdit[] {
    return this.setup.save === "staged" ? ((this.model.get("staged") as StagedEdit[] | undefined) ?? []) : [];
  }

  private keep(edits: StagedEdit[]): void {
    this.model.set("staged", edits);
    this.model.save_changes();
    this.stagedBar.show(edits);
  }

  private readonly acceptStaged = () => {
    const edits = this.stagedInModel();
    if (edits === this.staged.all) return;
    this.staged.accept(edits);
    this.stagedBar.show(edits);
    this.api.refreshCells({ force: true });
  };

  private readonly titleOf = (row: Row): string => {
    const { titleField, columns } = this.setup;
    const column = columns.find(({ field }) => field === titleField) ?? columns[0];
    return (column && display(column, row)) || row.id;
  };

  private readonly labelOf = (column: Column, value: unknown) => this.labels.get(`${column.field}\n${String(value)}`) ?? null;

  private readonly searchOptions = async (field: string, search: string) => {
    const found = await this.rpc.call<Option[]>("options", { field, search });
    for (const { value, label } of found) this.labels.set(`${field}\n${value}`, label);
    return found;
  };

  /** Takes the newest edit back that is not saved, else the last save. */
  private undoKey(event: KeyboardEvent): void {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    const isTyping = event.target instanceof Element && event.target.matches("input:not([type=checkbox]), textarea, select");
    if (!isUndo || isTyping) return;
    event.preventDefault();
    const newest = this.staged.all.at(-1);
    if (newest) this.staging.discard([newest]);
    else void this.undo();
  }

  private undo(): Promise<void> {
    return undo(this.rpc, this.notices, this.saving.accept);
  }

  private readonly resize = () => {
    this.box.style.height = `${String(this.model.get("height"))}px`;
  };

  /** As they are shown: cells are edited only by who may change records, whoever may add some. */
  private get columns(): Column[] {
    const { canUpdate, columns } = this.setup;
    return canUpdate ? columns : columns.map((column) => ({ ...column, editable: false }));
  }

  private readonly redefine = () => {
    this.toolbar.showRights(this.setup);
    this.api.setGridOption("columnDefs", columnDefinitions(this.columns, this.context));
  };

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.api.isDestroyed() || this.api.refreshInfiniteCache(), REFRESH_MS);
  }

  private openForm(): void {
    openNewRecord(this.form, this.setup, this.rpc, this.searchOptions, {
      created: (row) => this.created(row),
      closed: () => this.focusRows(),
    });
  }

  private created(row: Row): void {
    this.notices.show({ tone: "success", text: `${this.setup.label} created.`, seconds: 4 });
    this.saving.accept(row);
    this.refreshSoon();
    this.focusRows();
  }

  private remove(): void {
    if (!this.setup.canDelete) return;
    const selected = this.api.getSelectedRows();
    const row = this.focused().row;
    removeRecords(selected.length ? selected : row ? [row] : [], this.setup, this.rpc, this.notices, () => this.api.deselectAll());
  }

  private clearFilters(): void {
    this.toolbar.resetSearch();
    this.api.setFilterModel(null);
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
    this.saving.forgetVersions();
    this.showEmpty();
    this.showRange();
    if (first) this.announce(this.toolbar.status());
  }

  private failed(error: CallError): void {
    this.isUnread = true;
    this.showRange();
    const retry = { label: "Try again", act: () => this.api.refreshInfiniteCache(), style: "primary" as const };
    this.notices.show({ tone: "error", text: `${UNREAD}. ${error.message}`, choices: [retry] });
  }

  private isFiltered(): boolean {
    return this.api.isAnyFilterPresent() || this.toolbar.searchText() !== "";
  }

  private showEmpty(): void {
    this.empty.hidden = this.total !== 0;
    if (this.total !== 0) return;
    const text = this.isFiltered() ? "No records match the filters." : "No records yet.";
    const button = this.isFiltered()
      ? element("button", { class: "bn-button", type: "button", onclick: () => this.clearFilters() }, "Clear filters")
      : element("button", { class: "bn-button", type: "button", hidden: !this.setup.canCreate, onclick: () => this.openForm() }, "Create the first one");
    this.empty.replaceChildren(element("p", {}, text), button);
  }

  private showRange(): void {
    if (!this.api || this.api.isDestroyed()) return;
    const { first, last } = visibleRows(this.api);
    this.toolbar.showStatus(this.isUnread ? UNREAD : rangeText(first, last, this.total, this.setup.plural));
    this.toolbar.showFiltered(this.isFiltered());
  }

  private copy(event: ClipboardEvent): void {
    const { row, column } = this.focused();
    const copied = copyRows(event, this.setup.columns, this.api.getSelectedRows(), row, column);
    if (copied) this.announce(copied);
  }
}
