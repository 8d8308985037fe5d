// How a stored value is shown, and how what was typed becomes a value. The kernel judges; nothing is refused here.
import type { Column, Row } from "./types.ts";

/** The text of a cell. */
export function display(column: Column, row: Row | undefined): string {
  const value = row?.[column.field];
  if (value === null || value === undefined) return "";
  const label = row?.[`${column.field}__label`];
  if (label !== undefined && label !== null) return String(label);
  const named = (one: unknown) => column.options?.find((option) => option.value === one)?.label ?? String(one);
  switch (column.kind) {
    case "select":
      return named(value);
    case "multiselect":
      return Array.isArray(value) ? value.map(named).join(", ") : String(value);
    case "boolean":
      return value ? "Yes" : "No";
    case "datetime":
      return String(value).replace("T", " ").replace(/(\.\d+)?(Z|\+00:00)$/, "");
    case "json":
      return typeof value === "string" ? value : JSON.stringify(value);
    default:
      return String(value);
  }
}

/** The text of a cell between its prefix and suffix: "€12.50", "12 kg". Copied text goes without. */
export function shown(column: Column, row: Row | undefined): string {
  const text = display(column, row);
  if (!text || !(column.prefix || column.suffix)) return text;
  const minus = column.kind === "number" && text.startsWith("-") ? "-" : "";
  return `${minus}${spaced(column.prefix, "", " ")}${text.slice(minus.length)}${spaced(column.suffix, " ", "")}`;
}

// Words are set off by a space, symbols are not.
function spaced(affix: string, before: string, after: string): string {
  return /\p{L}/u.test(affix) ? `${before}${affix}${after}` : affix;
}

/** The value for an `<input>` of this kind. */
export function toInput(column: Column, value: unknown): string {
  if (value === null || value === undefined) return "";
  switch (column.kind) {
    case "datetime":
      return String(value).replace(" ", "T").replace(/(\.\d+)?(Z|[+-]\d\d:?\d\d)$/, "").slice(0, 19);
    case "json":
      return typeof value === "string" ? value : JSON.stringify(value);
    default:
      return String(value);
  }
}

/** Whether what an input gives is what is there. */
export function sameValue(column: Column, one: unknown, other: unknown): boolean {
  if (column.kind === "datetime" && typeof other === "string") return toInput(column, one) === toInput(column, other);
  if (Array.isArray(one) || Array.isArray(other)) return JSON.stringify(one ?? []) === JSON.stringify(other ?? []);
  if (column.kind === "json") return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
  return String(one ?? "") === String(other ?? "");
}

/** What was typed, as the kernel expects it; empty means no value, and instants are in UTC, as they are shown. */
export function fromInput(column: Column, text: string): unknown {
  if (text.trim() === "") return null;
  switch (column.kind) {
    case "number":
      return numberOrText(column, text);
    case "datetime":
      return `${text.length === 16 ? `${text}:00` : text}+00:00`;
    case "json":
      return parsedOrText(text);
    default:
      return text;
  }
}

// Decimals travel as text: a double would lose digits. Text that is no number is refused by the kernel, with a reason.
function numberOrText(column: Column, text: string): unknown {
  const trimmed = text.trim();
  const whole = column.type === "integer" && /^-?\d{1,15}$/.test(trimmed);
  return whole ? Number(trimmed) : trimmed;
}

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
