// The form that gives a field of many records one value.
import { element } from "../shared/dom.ts";
import { asCallError } from "../shared/rpc.ts";
import { createInput, type FieldInput, type SearchOptions } from "./inputs.ts";
import type { Column } from "./types.ts";

type Parts = {
  columns: Column[];
  search: SearchOptions;
  /** "12 records". */
  words: string;
  apply(column: Column, value: unknown): Promise<void>;
  closed(): void;
};

export function openSetField(host: HTMLElement, { columns, search, words, apply, closed }: Parts): void {
  const choice = element("select", { class: "bn-input", "aria-label": "Field" }, ...columns.map(({ field, label }) => element("option", { value: field }, label)));
  const place = element("div", { class: "bn-new-field" });
  const error = element("p", { class: "bn-field-error", role: "alert" });
  const save = element("button", { class: "bn-button bn-button-primary", type: "submit" }, `Set for ${words}`);
  const cancel = element("button", { class: "bn-button", type: "button", onclick: () => close() }, "Cancel");
  const form = element("form", { class: "bn-new", "aria-label": `Set a field of ${words}`, novalidate: true },
    element("strong", {}, `Set a field of ${words}`),
    element("div", { class: "bn-new-fields" }, element("label", { class: "bn-new-field" }, element("span", {}, "Field"), choice), place),
    error, element("div", { class: "bn-row" }, save, cancel));
  let input: FieldInput;

  const chosen = () => columns.find(({ field }) => field === choice.value);

  function showInput(): void {
    const column = chosen();
    if (!column) return;
    input = createInput({ ...column, required: false }, { value: null, search });
    input.focusable.setAttribute("aria-label", "New value");
    place.replaceChildren(element("span", {}, "New value (empty means none)"), input.element);
    error.textContent = "";
  }

  function close(): void {
    form.remove();
    closed();
  }

  async function submit(): Promise<void> {
    const column = chosen();
    if (!column) return;
    save.disabled = true;
    try {
      await apply(column, input.value());
      close();
    } catch (reason) {
      const told = asCallError(reason);
      error.textContent = told.problems.length ? `Nothing was changed: ${[...new Set(told.problems.map(({ message }) => message))].join("; ")}` : told.message;
    } finally {
      save.disabled = false;
    }
  }

  choice.addEventListener("change", showInput);
  form.addEventListener("submit", (event) => { event.preventDefault(); void submit(); });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  showInput();
  host.replaceChildren(form);
  choice.focus();
}
