// The inputs of a relationship: its kind, what a deletion does, names at both ends. The designer and the wizard both show them.
import { SelectField, Switch, TextField } from "../shared/parts.tsx";
import { KIND_HELP, KINDS, LABELS, ON_UPDATE, onDeleteOf } from "./relationship_words.ts";
import type { RelationshipType } from "./types.ts";

/** The inputs that a relationship's problems may belong to. */
export const RELATIONSHIP_INPUTS = ["name", "label", "description", "source_field_name", "target_field_name", "on_delete", "on_update", "is_active", "is_required", "target_entity_id", "junction_table_name"];

export type RelationshipValues = Record<string, string | boolean>;
type Inputs = { values: RelationshipValues; put(change: RelationshipValues): void; errors: Record<string, string>; locked?: boolean };

/** What a new relationship is until somebody says otherwise; its ends come from the form. */
export const EMPTY_RELATIONSHIP: RelationshipValues = { relationship_type: "one-to-many", on_delete: "NO ACTION", display_in_source: true, display_in_target: true };
export const kindOf = (values: RelationshipValues) => values["relationship_type"] as RelationshipType;

export function Kind({ values, put, errors }: Inputs) {
  // Links are removed, never emptied, and nobody requires them.
  const toLinks = { is_required: false, on_delete: values["on_delete"] === "SET NULL" ? "NO ACTION" : String(values["on_delete"]) };
  return (
    <SelectField label={LABELS.type} value={kindOf(values)} options={KINDS} help={KIND_HELP[kindOf(values)]} error={errors["relationship_type"]}
      onChange={(kind) => put({ relationship_type: kind, ...(kind === "many-to-many" ? toLinks : {}) })} />
  );
}

/** What a new relationship may have besides its kind and its ends: `source` and `target` are their names, `labels` those that people read. */
export function NewOptions({ source, target, labels, ...inputs }: Inputs & { source: string; target: string; labels: [string, string] }) {
  const { values, put, errors } = inputs;
  const type = kindOf(values);
  const [one, other] = labels.map((label) => label.toLowerCase());
  return (
    <>
      {type === "many-to-many" ? null : (
        <Switch label="Required" help={`Each ${other} must have its ${one}.`} checked={Boolean(values["is_required"])} error={errors["is_required"]} onChange={(is_required) => put({ is_required })} />
      )}
      <OnDelete {...inputs} type={type} />
      <details class="bn-more">
        <summary>Names and display</summary>
        <div class="bn-stack">
          <Display {...inputs} />
          <Names {...inputs} placeholders={{ name: `${source}_${target}`, target_field_name: type === "many-to-many" ? "" : source }} />
        </div>
      </details>
    </>
  );
}

export function OnDelete({ type, values, put, errors, locked = false }: Inputs & { type: RelationshipType }) {
  return (
    <SelectField label={LABELS.onDelete} value={String(values["on_delete"])} options={onDeleteOf(type)} disabled={locked}
      error={errors["on_delete"]} onChange={(on_delete) => put({ on_delete })} />
  );
}

export function OnUpdate({ values, put, errors, locked = false }: Inputs) {
  return (
    <SelectField label={LABELS.onUpdate} value={String(values["on_update"])} options={ON_UPDATE} disabled={locked}
      error={errors["on_update"]} onChange={(on_update) => put({ on_update })} />
  );
}

export function Names({ values, put, errors, locked = false, placeholders = {} }: Inputs & { placeholders?: Record<string, string> }) {
  const text = (key: string, label: string) => ({
    label, value: String(values[key] ?? ""), error: errors[key], disabled: locked, onInput: (value: string) => put({ [key]: value }),
    ...(placeholders[key] ? { placeholder: placeholders[key] } : {}),
  });
  return (
    <>
      <TextField {...text("label", LABELS.label)} />
      <TextField {...text("description", LABELS.description)} />
      <TextField {...text("name", LABELS.name)} mono />
      <TextField {...text("source_field_name", LABELS.sourceField)} mono />
      <TextField {...text("target_field_name", LABELS.targetField)} mono />
    </>
  );
}

export function Display({ values, put, locked = false }: Inputs) {
  return (
    <>
      <Switch label={LABELS.displayInSource} checked={Boolean(values["display_in_source"])} disabled={locked} onChange={(on) => put({ display_in_source: on })} />
      <Switch label={LABELS.displayInTarget} checked={Boolean(values["display_in_target"])} disabled={locked} onChange={(on) => put({ display_in_target: on })} />
    </>
  );
}
