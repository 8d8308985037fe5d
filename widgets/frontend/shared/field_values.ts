// Between a record in wire form and what inputs hold: raw text as it was typed, so that nothing typed is lost.
import type { Column, Option } from "../record_grid/types.ts";
import { fromInput, toInput } from "../record_grid/values.ts";

export type FormField = Column & {
  input: string; placeholder: string; prefix: string; suffix: string; maxLength: number | null; min: string | null; max: string | null;
  places: number | null; hasDefault: boolean; default: unknown;
  group: string; isConditional: boolean;
};

/** Text, a yes or no, chosen values, or a chosen record. */
export type Raw = string | boolean | null | string[] | Option;
export type Wire = Record<string, unknown>;

export function rawOf(field: FormField, record: Wire): Raw {
  const value = record[field.field] ?? null;
  switch (field.kind) {
    case "boolean":
      return value === null ? null : Boolean(value);
    case "multiselect":
      return Array.isArray(value) ? value.map(String) : [];
    case "lookup":
      return value === null ? null : { value: String(value), label: String(record[`${field.field}__label`] ?? value) };
    case "json":
      return value === null ? "" : JSON.stringify(value, null, 2);
    default:
      return toInput(field, value);
  }
}

/** What the kernel gets; it judges. */
export function valueOf(field: FormField, raw: Raw): unknown {
  if (raw === null || typeof raw === "boolean") return raw;
  if (Array.isArray(raw)) return raw.length ? raw : null;
  if (typeof raw === "object") return raw.value;
  return fromInput(field, raw);
}

export function isSame(one: Raw, other: Raw): boolean {
  const plain = (raw: Raw) => (raw !== null && typeof raw === "object" && !Array.isArray(raw) ? raw.value : raw);
  return JSON.stringify(plain(one) ?? "") === JSON.stringify(plain(other) ?? "");
}

/** A value as a person reads it, for comparing two versions. */
export function rawText(field: FormField, raw: Raw): string {
  const named = (value: string) => field.options?.find((option) => option.value === value)?.label ?? value;
  if (raw === null || raw === "" || (Array.isArray(raw) && !raw.length)) return "empty";
  if (typeof raw === "boolean") return raw ? "Yes" : "No";
  if (Array.isArray(raw)) return raw.map(named).join(", ");
  return typeof raw === "object" ? raw.label : named(raw);
}
