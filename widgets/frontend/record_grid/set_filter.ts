// A filter by a list of values with check boxes; for lookups the values are searched for in the kernel.
// AG Grid's own set filter belongs to its commercial edition.
import type { IDoesFilterPassParams, IFilterComp, IFilterParams, IFloatingFilterComp, IFloatingFilterParams } from "ag-grid-community";
import { element } from "../shared/dom.ts";
import type { SearchOptions } from "./inputs.ts";
import type { Column, Option } from "./types.ts";

export type SetModel = { filterType: "set" | "many"; values: (string | boolean | null)[]; labels: string[] };
export type SetFilterParams = IFilterParams & { described: Column; search: SearchOptions };
type Choice = { value: string | boolean | null; label: string };

const BLANK: Choice = { value: null, label: "(Blank)" };

export class SetFilter implements IFilterComp {
  private params!: SetFilterParams;
  private readonly chosen = new Map<string | boolean | null, string>();
  private readonly list = element("div", { class: "bn-set-list", role: "group" });
  private readonly searchBox = element("input", { class: "bn-input", type: "search", placeholder: "Search", "aria-label": "Search values" });
  private readonly gui = element("div", { class: "bn-set-filter" }, this.searchBox, this.list);
  private turn = 0;

  init(params: SetFilterParams): void {
    this.params = params;
    this.list.setAttribute("aria-label", `Values of ${params.described.label}`);
    this.searchBox.addEventListener("input", () => void this.draw());
    this.gui.append(element("button", { class: "bn-button", type: "button", onclick: () => this.clear() }, "Clear"));
    void this.draw();
  }

  getGui(): HTMLElement {
    return this.gui;
  }

  isFilterActive(): boolean {
    return this.chosen.size > 0;
  }

  // Rows are filtered in the kernel.
  doesFilterPass(_params: IDoesFilterPassParams): boolean {
    return true;
  }

  getModel(): SetModel | null {
    if (!this.isFilterActive()) return null;
    const filterType = this.params.described.kind === "multiselect" ? "many" : "set";
    return { filterType, values: [...this.chosen.keys()], labels: [...this.chosen.values()] };
  }

  setModel(model: SetModel | null): void {
    this.chosen.clear();
    model?.values.forEach((value, index) => this.chosen.set(value, model.labels?.[index] ?? String(value)));
    void this.draw();
  }

  getModelAsString(model: SetModel | null): string {
    return model ? model.labels.join(", ") : "";
  }

  afterGuiAttached(): void {
    this.searchBox.focus();
  }

  private clear(): void {
    this.chosen.clear();
    void this.draw();
    this.params.filterChangedCallback();
  }

  private async draw(): Promise<void> {
    const turn = ++this.turn;
    const choices = await this.choices(this.searchBox.value.trim());
    if (turn === this.turn) this.list.replaceChildren(...choices.map((choice) => this.check(choice)));
  }

  private async choices(text: string): Promise<Choice[]> {
    const { described: column, search } = this.params;
    if (column.kind === "lookup") {
      const found = await search(column.field, text).catch((): Option[] => []);
      const kept = [...this.chosen].map(([value, label]) => ({ value, label })).filter(({ value }) => value !== null);
      const fresh = found.filter(({ value }) => !this.chosen.has(value));
      return [...kept, ...fresh, BLANK];
    }
    const all: Choice[] = column.kind === "boolean" ? [{ value: true, label: "Yes" }, { value: false, label: "No" }] : (column.options ?? []);
    return [...all, BLANK].filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  }

  private check(choice: Choice): HTMLElement {
    const box = element("input", { type: "checkbox", checked: this.chosen.has(choice.value) });
    box.addEventListener("change", () => {
      if (box.checked) this.chosen.set(choice.value, choice.label);
      else this.chosen.delete(choice.value);
      this.params.filterChangedCallback();
    });
    return element("label", {}, box, ` ${choice.label}`);
  }
}

/** Below the header: what is chosen, as text. The grid puts the button that opens the filter beside it. */
export class SetFloatingFilter implements IFloatingFilterComp {
  private readonly text = element("input", { class: "bn-input bn-floating", type: "text", readonly: true, tabindex: -1 });

  init(params: IFloatingFilterParams & { described: Column }): void {
    this.text.setAttribute("aria-label", `${params.described.label} filter`);
    this.text.addEventListener("click", () => params.showParentFilter());
  }

  getGui(): HTMLElement {
    return this.text;
  }

  onParentModelChanged(model: SetModel | null): void {
    this.text.value = model ? model.labels.join(", ") : "";
  }
}
