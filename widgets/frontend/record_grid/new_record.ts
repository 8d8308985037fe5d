// The form for a new record, above the rows: one input per column that can be written, problems shown beside each.
import { element } from "../shared/dom.ts";
import { asCallError, type Rpc } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import { newId } from "../shared/unique_id.ts";
import { createInput, type FieldInput, type SearchOptions } from "./inputs.ts";
import type { Column, Row, Setup } from "./types.ts";

type Outcome = { created(row: Row): void; closed(): void };

/** In the place of an input that takes no value yet: that input, disabled, and why. */
function waitingField(column: Column): HTMLElement {
  const told = element("span", { class: "bn-help", id: newId() }, column.waits);
  const input = element("input", { class: "bn-input", type: "text", disabled: true, "aria-label": column.label, "aria-describedby": told.id });
  return element("div", { class: "bn-new-field" }, element("span", {}, column.required ? `${column.label} *` : column.label), input, told);
}

export function openNewRecord(host: HTMLElement, setup: Setup, rpc: Rpc, search: SearchOptions, outcome: Outcome): void {
  const inputs = new Map<string, FieldInput>();
  const errors = new Map<string, HTMLElement>();
  const summary = element("p", { class: "bn-field-error", role: "alert" });
  const fields = element("div", { class: "bn-new-fields" });
  for (const column of setup.columns.filter(({ editable, waits }) => editable || waits)) {
    if (column.waits) {
      fields.append(waitingField(column));
      continue;
    }
    const input = createInput({ ...column, required: false }, { value: null, search });
    const error = element("span", { class: "bn-field-error", id: `bn-error-${column.field}-${Math.random().toString(36).slice(2)}` });
    input.focusable.setAttribute("aria-describedby", error.id);
    if (column.required) input.focusable.setAttribute("aria-required", "true");
    inputs.set(column.field, input);
    errors.set(column.field, error);
    const label = element("span", {}, column.required ? `${column.label} *` : column.label);
    fields.append(element("div", { class: "bn-new-field" }, label, input.element, error));
  }
  const save = element("button", { class: "bn-button bn-button-primary", type: "submit" }, "Save");
  const cancel = element("button", { class: "bn-button", type: "button", onclick: () => close() }, "Cancel");
  const form = element("form", { class: "bn-new", "aria-label": `New ${setup.label}`, novalidate: true },
    element("strong", {}, `New ${setup.label}`), fields, summary, element("div", { class: "bn-row" }, save, cancel));

  function close(): void {
    form.remove();
    outcome.closed();
  }

  async function submit(): Promise<void> {
    save.disabled = true;
    showProblems([]);
    // What was left empty is not sent, so that it gets its default.
    const values = Object.fromEntries([...inputs].map(([name, input]) => [name, input.value()]).filter(([, value]) => value !== null));
    try {
      const row = await rpc.call<Row>("create", { values });
      form.remove();
      outcome.created(row);
    } catch (reason) {
      const error = asCallError(reason);
      showProblems(error.problems);
      const elsewhere = error.problems.filter(({ field }) => !errors.has(field)).map(({ field, message }) => `${field}: ${message}`);
      summary.textContent = error.problems.length ? sentences([error.what, ...elsewhere]) : error.message;
      form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    } finally {
      save.disabled = false;
    }
  }

  function showProblems(problems: { field: string; message: string }[]): void {
    summary.textContent = "";
    for (const [name, slot] of errors) {
      const found = problems.filter(({ field }) => field === name);
      slot.textContent = found.map(({ message }) => message).join("; ");
      inputs.get(name)?.focusable.setAttribute("aria-invalid", String(found.length > 0));
    }
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); void submit(); });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  host.replaceChildren(form);
  [...inputs.values()][0]?.focusable.focus();
}
