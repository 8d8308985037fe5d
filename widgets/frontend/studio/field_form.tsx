// One field: what it is called, what it accepts, how it is shown. Only options that act on its type are offered.
import { useState } from "preact/hooks";
import { Button, SelectField, Switch, TextField } from "../shared/parts.tsx";
import { useAutosave } from "./autosave.ts";
import { ChoicesEditor } from "./choices_editor.tsx";
import { DefaultValue, FIELD_INPUTS, type FieldInputs, Limits, Looks } from "./field_options.tsx";
import { ReferenceInputs } from "./reference_inputs.tsx";
import { RulesSection } from "./rules_section.tsx";
import { useNameProblem } from "./name_problem.ts";
import { useStudio } from "./store.ts";
import type { Entity, Field } from "./types.ts";

/** What a field may be, with what that means. */
export const FIELD_FLAGS = [
  ["is_required", "Required", "A record cannot be saved without it."],
  ["is_unique", "Unique", "No two records have the same value."],
  ["is_indexed", "Indexed", "Faster to search and sort by."],
  ["is_readonly", "Read-only", "Shown in forms, not edited there."],
] as const;
export function FieldForm({ entity, field, onDropped }: { entity: Entity; field: Field; onDropped(): void }) {
  const studio = useStudio();
  const types = studio.state.overview?.types ?? [];
  const type = types.find(({ name }) => name === field.field_type);
  const locked = !studio.can.update;
  const form = useAutosave(studio, {
    key: `field ${field.id}`, names: FIELD_INPUTS, prefixes: (changes) => [`fields.${field.name}`, `fields.${String(changes["name"] ?? field.name)}`],
    save: (changes) => studio.change("edit_field", { id: entity.id, field: field.name, changes }),
  });
  const refused = useNameProblem(String(form.value("name", field.name)), field.name, "field");
  const text = (name: string, label: string) => ({
    label, value: String(form.value(name, field[name]) ?? ""), error: form.errors[name], disabled: locked, onBlur: form.flush,
    onInput: (value: string) => form.set(name, value === "" ? null : value),
  });
  const pick = (name: string, label: string) => ({
    label, value: String(form.value(name, field[name]) ?? ""), error: form.errors[name], disabled: locked,
    onChange: (value: string) => form.set(name, value || null, true),
  });
  const isCalculated = Boolean(form.value("is_calculated", field["is_calculated"]));
  const inputs: FieldInputs = {
    text, pick, metadata: form.value("metadata", field["metadata"]), setMetadata: (metadata) => form.set("metadata", metadata),
  };
  if (entity.isView) {
    return (
      <div class="bn-stack" ref={form.box}>
        <TextField {...text("label", "Label")} required onInput={(value) => form.set("label", value)} />
        <TextField {...text("help_text", "Help text")} help="Shown below the input." />
        <TextField {...text("description", "Description")} lines={2} />
        <TextField {...text("group", "Group")} help="Fields of one group stand together in forms." />
      </div>
    );
  }
  return (
    <div class="bn-stack" ref={form.box}>
      {form.others.map((other) => <span key={other} class="bn-field-error" role="alert">{other}</span>)}
      <TextField {...text("label", "Label")} required onInput={(value) => form.set("label", value)} />
      <TextField {...text("name", "Name")} mono required error={form.errors["name"] ?? (refused ? `The name ${refused}.` : undefined)} help={entity.wasPublished ? "A new name keeps the values." : undefined} onInput={(value) => form.set("name", value)} />
      <SelectField {...pick("field_type", "Type")} disabled={locked || entity.isAdopted} options={types.map(({ name, label }) => ({ value: name, label }))} help={type?.description} />
      {field.field_type === "lookup" ? (
        <ReferenceInputs target={field.reference_entity ?? ""} shown={String(form.value("reference_field", field["reference_field"]) ?? "")} errors={form.errors} disabled={locked}
          onTarget={(entity) => { if (field["reference_field"]) form.set("reference_field", null); form.set("reference_entity", entity || null, true); }} onShown={(name) => form.set("reference_field", name || null, true)} />
      ) : null}
      {type?.options.includes("allowed_values") && !isCalculated ? (
        <ChoicesEditor value={(form.value("allowed_values", field.allowed_values) as never) ?? []} error={form.errors["allowed_values"]} disabled={locked}
          onChange={(value) => form.set("allowed_values", value)} onBlur={form.flush} />
      ) : null}
      {isCalculated ? null : FIELD_FLAGS.map(([name, label, help]) => (
        <Switch key={name} label={label} help={help} checked={Boolean(form.value(name, field[name]))} disabled={locked} error={form.errors[name]} onChange={(on) => form.set(name, on, true)} />
      ))}
      <Limits type={type} isCalculated={isCalculated} inputs={inputs} />
      <DefaultValue type={type} isCalculated={isCalculated} inputs={inputs} choices={field.allowed_values} />
      {type ? <RulesSection field={field} type={type} form={form} locked={locked} formulas={!entity.isAdopted} groups={entity.fieldList.map((one) => String(one["group"] ?? ""))} /> : null}
      <details class="bn-more">
        <summary>How it is shown</summary>
        <div class="bn-stack"><Looks type={type} isCalculated={isCalculated} inputs={inputs} /></div>
      </details>
      {studio.can.delete && !entity.isAdopted ? <Drop entity={entity} field={field} onDropped={onDropped} /> : null}
    </div>
  );
}

function Drop({ entity, field, onDropped }: { entity: Entity; field: Field; onDropped(): void }) {
  const studio = useStudio();
  const [sure, setSure] = useState(false);
  const drop = () => void studio.attempt(() => studio.change("drop_field", { field: field.name })).then((done) => { if (done) onDropped(); });
  if (!sure) return <div><Button style="quiet" onClick={() => setSure(true)}>Drop field…</Button></div>;
  return (
    <div class="bn-card bn-stack">
      <span>{entity.wasPublished ? `Publishing will hide ${field.label}. Its values are kept in the table, and undo brings them back.` : `${field.label} is taken out of this draft. Undo brings it back.`}</span>
      <div class="bn-row"><Button style="danger" onClick={drop}>Drop {field.label}</Button><Button onClick={() => setSure(false)}>Keep</Button></div>
    </div>
  );
}
