// A search box for lookups: the choices come from the kernel as one types. Follows the ARIA combobox pattern.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { element } from "../shared/dom.ts";
import type { FieldInput, SearchOptions } from "./inputs.ts";
import type { Column, Option } from "./types.ts";

type Start = { value: unknown; label?: string; typed?: string | undefined; search: SearchOptions };

let lastList = 0;

export class Combobox implements FieldInput {
  readonly element: HTMLElement;
  readonly focusable: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly listId = `bn-list-${++lastList}`;
  private readonly column: Column;
  private readonly search: SearchOptions;
  private options: Option[] = [];
  private active = -1;
  private chosen: { value: unknown; label: string };
  private asked = 0;

  constructor(column: Column, start: Start) {
    this.column = column;
    this.search = start.search;
    this.chosen = { value: start.value ?? null, label: start.label ?? "" };
    this.focusable = element("input", {
      class: "bn-input", type: "text", role: "combobox", autocomplete: "off", placeholder: "Type to search",
      "aria-label": column.label, "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.listId,
    });
    this.list = element("ul", { class: "bn-options", role: "listbox", id: this.listId, "aria-label": `${column.label}: choices` });
    this.element = element("div", { class: "bn-combobox" }, this.focusable, this.list);
    this.focusable.value = start.typed ?? this.chosen.label;
    this.focusable.addEventListener("input", () => void this.find(this.focusable.value));
    this.focusable.addEventListener("focus", () => void this.find(start.typed ?? ""));
    this.focusable.addEventListener("blur", () => this.fold());
    this.focusable.addEventListener("keydown", (event) => this.key(event));
  }

  /** An emptied box means no value; text that was not chosen from the list goes to the kernel, which says what is wrong. */
  value(): unknown {
    const text = this.focusable.value;
    if (text === "") return null;
    return text === this.chosen.label ? this.chosen.value : text;
  }

  private async find(text: string): Promise<void> {
    const turn = ++this.asked;
    const found = await this.search(this.column.field, text).catch(() => []);
    if (turn !== this.asked || document.activeElement !== this.focusable) return;
    this.options = found;
    this.active = text && found.length ? 0 : -1;
    this.draw();
  }

  private draw(): void {
    const nothing = element("li", { class: "bn-muted", role: "presentation" }, "Nothing found");
    this.list.replaceChildren(...(this.options.length ? this.options.map((option, index) => this.item(option, index)) : [nothing]));
    this.focusable.setAttribute("aria-expanded", "true");
    if (this.active >= 0) this.focusable.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
    else this.focusable.removeAttribute("aria-activedescendant");
    this.list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  private item(option: Option, index: number): HTMLElement {
    const selected = String(index === this.active);
    const item = element("li", { role: "option", id: `${this.listId}-${index}`, "aria-selected": selected }, option.label);
    // mousedown: a click would come after the editor lost the focus.
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.choose(index);
    });
    return item;
  }

  private fold(): void {
    this.list.replaceChildren();
    this.focusable.setAttribute("aria-expanded", "false");
    this.active = -1;
  }

  private choose(index: number): void {
    const option = this.options[index];
    if (!option) return;
    this.chosen = { value: option.value, label: option.label };
    this.focusable.value = option.label;
    this.asked++;
    this.fold();
  }

  private key(event: KeyboardEvent): void {
    const open = this.focusable.getAttribute("aria-expanded") === "true";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.step(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      event.stopPropagation();
    } else if ((event.key === "Enter" || event.key === "Tab") && open && this.active >= 0) {
      this.choose(this.active);
    } else if (event.key === "Escape" && open && this.active >= 0) {
      this.fold();
      event.stopPropagation();
    }
  }

  private step(by: number): void {
    const { length } = this.options;
    if (length === 0) return;
    this.active = this.active < 0 && by < 0 ? length - 1 : (this.active + by + length) % length;
    this.draw();
  }
}
