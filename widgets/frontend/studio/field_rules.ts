// Validation rules as they are typed and as they are saved, and what becoming calculated takes from a field. Pure.
import { many } from "../shared/counts.ts";
import type { Field } from "./types.ts";

export type Kind = "regex" | "min_length" | "max_length" | "range" | "expression";
/** A rule as the kernel holds it; which parts it has depends on its type. */
export type Rule = { type: Kind; message: string | null } & Record<string, unknown>;
/** A rule in its inputs: every part is text. */
export type RuleDraft = { type: Kind; value: string; max: string; message: string };

const KINDS: { value: Kind; label: string; of: (holds: string) => boolean }[] = [
  { value: "regex", label: "Matches a pattern", of: (holds) => holds === "text" },
  { value: "min_length", label: "Has at least … characters", of: (holds) => holds === "text" },
  { value: "max_length", label: "Has at most … characters", of: (holds) => holds === "text" },
  { value: "range", label: "Lies between", of: (holds) => holds === "integer" || holds === "decimal" },
  { value: "expression", label: "Fulfils a condition", of: () => true },
];
/** The kinds of rules for fields that hold this type of value. */
export const kindsFor = (holds: string) => KINDS.filter((kind) => kind.of(holds));

const PART: Record<Exclude<Kind, "range">, string> = { regex: "pattern", min_length: "value", max_length: "value", expression: "formula" };

export const emptyRule = (type: Kind): RuleDraft => ({ type, value: "", max: "", message: "" });

export function draftOf(rule: Rule): RuleDraft {
  const text = (part: unknown) => (part === null || part === undefined ? "" : String(part));
  const value = rule.type === "range" ? rule["min"] : rule[PART[rule.type]];
  return { type: rule.type, value: text(value), max: rule.type === "range" ? text(rule["max"]) : "", message: text(rule.message) };
}

export function ruleOf({ type, value, max, message }: RuleDraft): Rule {
  const own = type === "range" ? { min: value.trim() || null, max: max.trim() || null } : { [PART[type]]: type === "regex" ? value : value.trim() };
  return { type, ...own, message: message.trim() || null };
}

/** Whether there is enough to save; the kernel says whether it is right. */
export const isComplete = ({ type, value, max }: RuleDraft): boolean => value.trim() !== "" || (type === "range" && max.trim() !== "");

/** Whether both say the same: "5" and 5 do, as an input holds text and the kernel numbers. */
export function areSame(one: readonly Rule[], other: readonly Rule[]): boolean {
  return JSON.stringify(one.map(draftOf)) === JSON.stringify(other.map(draftOf));
}

/** What acts on values that somebody gives; a calculated field must not have it. */
const GIVEN: Record<string, unknown> = {
  is_required: false, is_unique: false, is_indexed: false, default_value: null, default_expression: null, visible_when: null, allowed_values: null,
  min_length: null, max_length: null, min_value: null, max_value: null, placeholder: null, validation_rules: [],
};

/** The changes that make a field calculated by a formula, or an ordinary one again when the formula is empty. */
export function calculatedChanges(field: Partial<Field>, formula: string): Record<string, unknown> {
  const isSet = (value: unknown) => (Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined && value !== false);
  const given = Object.entries(GIVEN).filter(([name]) => isSet(field[name]));
  // Who empties the formula again means the field as it is saved.
  if (formula.trim() === "") return { ...Object.fromEntries(given.map(([name]) => [name, field[name]])), is_calculated: false, calculation_formula: null };
  return { ...Object.fromEntries(given), is_calculated: true, calculation_formula: formula };
}

/** What the section says of itself while it is closed. */
export function rulesSummary(field: Partial<Field>): string {
  const rules = (field["validation_rules"] as unknown[] | undefined)?.length ?? 0;
  const told = [
    field["is_calculated"] ? "calculated" : "",
    rules ? many(rules, "rule") : "",
    field["visible_when"] ? "conditional" : "",
    field["group"] ? `in “${String(field["group"])}”` : "",
    field["default_expression"] ? "computed default" : "",
  ];
  return told.filter(Boolean).join(" · ");
}

const TYPES: Record<string, string> = {
  text: "text", integer: "a whole number", decimal: "a number", boolean: "yes or no", date: "a date", time: "a time", timestamp: "a moment", uuid: "an id",
};
/** A type of value in words: "decimal" is "a number". */
export const typeInWords = (type: string): string => TYPES[type] ?? type;
