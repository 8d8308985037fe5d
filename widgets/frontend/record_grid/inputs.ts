// One input element per kind of field, used by cell editors and by the form for a new record.
import { element } from "../shared/dom.ts";
import { Combobox } from "./combobox.ts";
import type { Column, Option } from "./types.ts";
import { fromInput, toInput } from "./values.ts";

export type FieldInput = {
  element: HTMLElement;
  /** What takes the focus. */
  focusable: HTMLElement;
  value(): unknown;
};

export type SearchOptions = (field: string, search: string) => Promise<Option[]>;

type Start = { value: unknown; label?: string; typed?: string | undefined; search: SearchOptions };

export function createInput(column: Column, start: Start): FieldInput {
  switch (column.kind) {
    case "boolean":
      return booleanInput(column, start.value);
    case "select":
      return selectInput(column, start.value);
    case "multiselect":
      return multiselectInput(column, start.value);
    case "lookup":
      return new Combobox(column, start);
    default:
      return textInput(column, start);
  }
}

const INPUT_TYPES: Record<string, string> = { date: "date", datetime: "datetime-local", time: "time" };

function textInput(column: Column, start: Start): FieldInput {
  const type = INPUT_TYPES[column.kind] ?? "text";
  const input = element("input", {
    class: "bn-input",
    type,
    "aria-label": column.label,
    autocomplete: "off",
    inputmode: column.kind === "number" ? "decimal" : undefined,
    step: type === "text" || type === "date" ? undefined : 1,
  });
  input.value = type === "text" && start.typed !== undefined ? start.typed : toInput(column, start.value);
  return { element: input, focusable: input, value: () => fromInput(column, input.value) };
}

function selectInput(column: Column, value: unknown): FieldInput {
  const select = element("select", { class: "bn-input", "aria-label": column.label }, element("option", { value: "" }, "—"));
  for (const option of column.options ?? []) select.append(element("option", { value: option.value }, option.label));
  select.value = value === null || value === undefined ? "" : String(value);
  return { element: select, focusable: select, value: () => select.value || null };
}

function booleanInput(column: Column, value: unknown): FieldInput {
  const select = element("select", { class: "bn-input", "aria-label": column.label });
  if (!column.required) select.append(element("option", { value: "" }, "—"));
  select.append(element("option", { value: "true" }, "Yes"), element("option", { value: "false" }, "No"));
  select.value = value === null || value === undefined ? "" : String(Boolean(value));
  return { element: select, focusable: select, value: () => (select.value === "" ? null : select.value === "true") };
}

function multiselectInput(column: Column, value: unknown): FieldInput {
  const chosen = new Set(Array.isArray(value) ? value.map(String) : []);
  const box = element("fieldset", { class: "bn-checks", "aria-label": column.label });
  for (const option of column.options ?? []) {
    const check = element("input", { type: "checkbox", value: option.value, checked: chosen.has(option.value) });
    box.append(element("label", {}, check, ` ${option.label}`));
  }
  const checks = () => [...box.querySelectorAll<HTMLInputElement>("input:checked")];
  return {
    element: box,
    focusable: box.querySelector("input") ?? box,
    value: () => (checks().length ? checks().map((check) => check.value) : null),
  };
}
