// What the wizard gathers, and the calls that it becomes. Pure.
import type { Problem } from "../shared/rpc.ts";
import type { RelationshipType } from "./types.ts";

export type NewField = {
  label: string; name: string; field_type: string; is_required: boolean; is_unique: boolean; reference_entity?: string;
  allowed_values?: { value: string; label: string }[];
};
export type NewRelationship = { relationship_type: RelationshipType; other: string; isSource: boolean };
export type NewIndex = { field_names: string[]; is_unique: boolean };
export type Draft = { values: Record<string, string | boolean>; fields: NewField[]; relationships: NewRelationship[]; indexes: NewIndex[] };
type Call = { command: string; params: Record<string, unknown> };

export const emptyField = (): NewField => ({ label: "", name: "", field_type: "string", is_required: false, is_unique: false });

export function emptyDraft(flags: Record<string, boolean>): Draft {
  return { values: { label: "", name: "", ...flags }, fields: [{ ...emptyField(), label: "Name", name: "name", is_required: true }], relationships: [], indexes: [] };
}

/** The call that makes the entity, and those that follow it. Rows that were never filled in are left out. */
export function draftCalls({ values, fields, relationships, indexes }: Draft): { entity: Record<string, unknown>; others: Call[] } {
  const name = String(values["name"]);
  const filled = fields.filter(({ label, name: technical }) => label.trim() !== "" || technical !== "");
  const related = relationships.filter(({ other }) => other !== "").map(({ relationship_type, other, isSource }) => ({
    command: "create_relationship",
    params: { values: { relationship_type, source: isSource ? name : other, target: isSource ? other : name } },
  }));
  const indexed = indexes.filter(({ field_names }) => field_names.length > 0).map(({ field_names, is_unique }) => ({
    command: "add_index",
    params: { values: { name: `${name}_${field_names.join("_")}`.slice(0, 60), field_names, is_unique } },
  }));
  return { entity: { values, fields: filled }, others: [...related, ...indexed] };
}

/** The step that shows what is wrong: fields on the second, the entity's own columns on the first. */
export function stepOf(problems: readonly Problem[], now: number): number {
  if (problems.some(({ field }) => field !== "" && !field.includes("."))) return 0;
  return problems.some(({ field }) => field.startsWith("fields.")) ? 1 : now;
}
