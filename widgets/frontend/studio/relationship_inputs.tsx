// The inputs of a relationship: its kind, what a deletion does, names at both ends. The designer and the wizard both show them.
import { SelectField, Switch, TextField } from "../shared/parts.tsx";
import type { RelationshipType } from "./types.ts";

const KINDS = [
  { value: "one-to-many", label: "One to many" }, { value: "one-to-one", label: "One to one" }, { value: "many-to-many", label: "Many to many" },
] as const;
const KIND_HELP: Record<RelationshipType, string> = {
  "one-to-many": "The others get a field that points at the one.",
  "one-to-one": "As one to many, and no two of them point at the same one.",
  "many-to-many": "Links are kept in a table of their own, which comes with the next publish.",
};
const ON_DELETE = [
  { value: "NO ACTION", label: "Refuse while others point at it" }, { value: "SET NULL", label: "Empty the reference" },
  { value: "CASCADE", label: "Delete them too" }, { value: "RESTRICT", label: "Refuse at once" },
];
const ON_DELETE_LINKS = [
  { value: "NO ACTION", label: "Refuse while links are there" }, { value: "CASCADE", label: "Remove its links" }, { value: "RESTRICT", label: "Refuse at once" },
];
const ON_UPDATE = [
  { value: "NO ACTION", label: "Refuse while others point at it" }, { value: "CASCADE", label: "Let references follow" },
  { value: "SET NULL", label: "Empty the reference" }, { value: "RESTRICT", label: "Refuse at once" },
];
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
    <SelectField label="Kind" value={kindOf(values)} options={KINDS} help={KIND_HELP[kindOf(values)]} error={errors["relationship_type"]}
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
    <SelectField label="When the one is deleted" value={String(values["on_delete"])} options={type === "many-to-many" ? ON_DELETE_LINKS : ON_DELETE} disabled={locked}
      error={errors["on_delete"]} onChange={(on_delete) => put({ on_delete })} />
  );
}

export function OnUpdate({ values, put, errors, locked = false }: Inputs) {
  return (
    <SelectField label="When the key of the one changes" value={String(values["on_update"])} options={ON_UPDATE} disabled={locked}
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
      <TextField {...text("label", "Label")} />
      <TextField {...text("description", "Description")} />
      <TextField {...text("name", "Name")} mono />
      <TextField {...text("source_field_name", "Shown on the one as")} mono />
      <TextField {...text("target_field_name", "Shown on the other as")} mono />
    </>
  );
}

export function Display({ values, put, locked = false }: Inputs) {
  return (
    <>
      <Switch label="The one lists the others beside its fields" checked={Boolean(values["display_in_source"])} disabled={locked} onChange={(on) => put({ display_in_source: on })} />
      <Switch label="The others show the one" checked={Boolean(values["display_in_target"])} disabled={locked} onChange={(on) => put({ display_in_target: on })} />
    </>
  );
}
