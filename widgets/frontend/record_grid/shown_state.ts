// What one view of the grid filters, sorts and shows: applied to AG Grid, read from it, kept in the kernel, told as chips.
import { createChips, type Words } from "./chips.ts";
import { withInstants } from "./datasource.ts";
import { columnState, EMPTY, type GridState, ordered, readColumns } from "./grid_state.ts";
import type { FilterModel } from "./types.ts";
import type { ViewParts } from "./view_parts.ts";

export type StateNeeds = {
  /** Puts text into the search box without searching. */
  showSearch(text: string): void;
  /** Reads the rows anew: other records match. */
  narrowed(): void;
  /** Makes the columns anew, for other headings. */
  redefine(): void;
};

const KEEP_MS = 150;

export class ShownState {
  readonly chips = createChips({ part: (index) => this.dropPart(index), header: (field) => this.dropHeader(field) });
  private readonly parts: ViewParts;
  private readonly needs: StateNeeds;
  private state: GridState;
  private isApplying = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: ViewParts, needs: StateNeeds) {
    this.parts = parts;
    this.needs = needs;
    this.state = { ...EMPTY, ...(parts.model.get("state") as Partial<GridState>) };
  }

  get now(): GridState {
    return this.state;
  }

  /** As the kernel takes it. */
  get sent(): GridState {
    return { ...this.state, filter: withInstants(this.state.filter, [...this.parts.setup().columns, ...this.parts.setup().more]) };
  }

  arranged() {
    return ordered(this.parts.setup().columns, this.parts.setup().more, this.state.fields);
  }

  isFiltered(): boolean {
    const { base, filter, search } = this.state;
    return base.length > 0 || Object.keys(filter).length > 0 || search !== "";
  }

  /** Shows a state from elsewhere: a view that was opened, or that of the time before the page was loaded. */
  apply(next: GridState): void {
    const api = this.parts.api();
    this.isApplying = true;
    this.keep(next);
    this.needs.redefine();
    api.applyColumnState({ state: this.arranged().map((one) => columnState(one, this.state)), applyOrder: true });
    api.setFilterModel(this.state.filter);
    this.needs.showSearch(this.state.search);
    this.isApplying = false;
    void this.tell();
  }

  /** The headers filter otherwise. */
  filtered(): void {
    if (this.isApplying) return;
    this.keep({ ...this.state, filter: (this.parts.api().getFilterModel() ?? {}) as FilterModel });
    void this.tell();
  }

  searched(text: string): void {
    this.keep({ ...this.state, search: text });
  }

  /** Columns were moved, sorted or given another width. */
  arrangedByHand(): void {
    const defaults = this.parts.setup().columns.map(({ field }) => field);
    if (!this.isApplying) this.keep(readColumns(this.state, this.parts.api().getColumnState(), defaults));
  }

  toggle(field: string, isShown: boolean): void {
    const shown = this.arranged().filter(({ hide }) => !hide).map(({ column }) => column.field);
    this.keep({ ...this.state, fields: isShown ? [...shown, field] : shown.filter((one) => one !== field) });
    this.parts.api().applyColumnState({ state: [{ colId: field, hide: !isShown }] });
  }

  clear(): void {
    const hadHeaders = Object.keys(this.state.filter).length > 0;
    this.keep({ ...this.state, base: [], search: "" });
    this.needs.showSearch("");
    if (hadHeaders) this.parts.api().setFilterModel(null);
    else this.needs.narrowed();
    void this.tell();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private keep(next: GridState): void {
    const { model } = this.parts;
    this.state = next;
    model.set("state", next);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => model.save_changes(), KEEP_MS);
  }

  private async tell(): Promise<void> {
    const { base, filter } = this.sent;
    const nothing: Words = { base: [], filter: {} };
    const isTold = base.length > 0 || Object.keys(filter).length > 0;
    this.chips.show(isTold ? await this.parts.rpc.call<Words>("chips", { base, filter }).catch(() => nothing) : nothing);
  }

  private dropPart(index: number): void {
    this.keep({ ...this.state, base: this.state.base.filter((_, at) => at !== index) });
    this.needs.narrowed();
    void this.tell();
  }

  private dropHeader(field: string): void {
    const { [field]: _gone, ...rest } = this.state.filter;
    this.parts.api().setFilterModel(rest);
  }
}
