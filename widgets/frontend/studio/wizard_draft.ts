// What the wizard gathers, and the calls that it becomes. Pure.
import type { Problem } from "../shared/rpc.ts";
import { type Condition, documentOf } from "./index_condition.ts";
import { EMPTY_INDEX, indexName, type IndexValues } from "./index_values.ts";

/** A field with those of its options that were filled in, by their names. */
export type NewField = {
  label: string; name: string; field_type: string; is_required: boolean; is_unique: boolean; is_calculated?: boolean; reference_entity?: string;
  allowed_values?: { value: string; label: string }[];
} & Record<string, unknown>;
/** A relationship as it is described; the new entity is at one end of it. */
export type NewRelationship = { other: string; isSource: boolean; values: Record<string, string | boolean> };
/** An index as it is described; its name is made of its fields until somebody types one. */
export type NewIndex = { values: Partial<IndexValues>; condition: Condition | null };
export type Draft = { values: Record<string, string | boolean>; fields: NewField[]; relationships: NewRelationship[]; indexes: NewIndex[] };
/** A call after the first one, and where what it refuses is mended. */
export type Call = { command: string; params: Record<string, unknown>; step: number; part: NewRelationship | NewIndex };

export const emptyField = (): NewField => ({ label: "", name: "", field_type: "string", is_required: false, is_unique: false });

export function emptyDraft(flags: Record<string, boolean>): Draft {
  return { values: { label: "", name: "", ...flags }, fields: [{ ...emptyField(), label: "Name", name: "name", is_required: true }], relationships: [], indexes: [] };
}

/** Not a type of its own: a decimal to begin with, until the form says what the formula gives. */
export const CALCULATED = "calculated";

/** What a field keeps whatever its type is. */
const KEPT = ["label", "name", "is_required", "is_unique", "is_indexed", "is_readonly", "visible_when", "group", "help_text", "description"];

/** The field with another type; options of the one before are left behind. */
export function retyped(field: NewField, type: string): NewField {
  const { label, name } = field;
  if (type === CALCULATED) return { ...emptyField(), label, name, field_type: "decimal", is_calculated: true };
  const kept = Object.fromEntries(Object.entries(field).filter(([column]) => KEPT.includes(column)));
  return { ...kept, field_type: type } as NewField;
}

/** The fields as far as formulas and indexes can be checked against them. */
export function checkedFields(fields: readonly NewField[]): object[] {
  const named = fields.filter(({ name }) => name !== "");
  return named.map(({ name, field_type, is_calculated, calculation_formula }) => ({ name, field_type, ...(is_calculated ? { is_calculated, calculation_formula } : {}) }));
}

/** What an index comes to, with its condition and a name. */
export function indexValues(entity: string, { values, condition }: NewIndex): IndexValues {
  const all = { ...EMPTY_INDEX, ...values, where_clause: condition ? documentOf(condition) : null };
  return { ...all, name: values.name ?? (all.field_names.length ? indexName(entity, all.field_names) : "") };
}

/** Which of the two is the one, and which the other. */
export const endsOf = (name: string, { other, isSource }: NewRelationship) => ({ source: isSource ? name : other, target: isSource ? other : name });

/** The call that makes the entity, and those that follow it. Rows that were never filled in are left out. */
export function draftCalls({ values, fields, relationships, indexes }: Draft): { entity: Record<string, unknown>; others: Call[] } {
  const name = String(values["name"]);
  const filled = fields.filter(({ label, name: technical }) => label.trim() !== "" || technical !== "");
  const related = relationships.filter(({ other }) => other !== "").map((part) => ({
    command: "create_relationship", params: { values: { ...part.values, ...endsOf(name, part) } }, step: 2, part,
  }));
  const indexed = indexes.map((part) => ({ command: "add_index", params: { values: indexValues(name, part) }, step: 3, part }))
    .filter(({ params }) => params.values.field_names.length > 0);
  return { entity: { values, fields: filled }, others: [...related, ...indexed] };
}

/** The step that shows what is wrong: the entity's own columns on the first, fields on the second, indexes on the fourth. */
export function stepOf(problems: readonly Problem[], now: number): number {
  if (problems.some(({ field }) => field !== "" && !field.includes("."))) return 0;
  if (problems.some(({ field }) => field.startsWith("indexes."))) return 3;
  return problems.some(({ field }) => field.startsWith("fields.")) ? 1 : now;
}
