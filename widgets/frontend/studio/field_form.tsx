// One field: what it is called, what it accepts, how it is shown. Only options that act on its type are offered.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button, SelectField, Switch, TextField } from "../shared/parts.tsx";
import { useAutosave } from "./autosave.ts";
import { ChoicesEditor } from "./choices_editor.tsx";
import { RulesSection } from "./rules_section.tsx";
import { useStudio } from "./store.ts";
import type { Entity, Field, FieldType } from "./types.ts";
import { inWords } from "./words.ts";

const TEXTS: Record<string, string> = {
  min_length: "Shortest length", max_length: "Longest length", min_value: "Smallest value", max_value: "Largest value",
  decimal_places: "Decimal places", prefix: "Prefix", suffix: "Suffix",
};
const FLAGS = [
  ["is_required", "Required", "A record cannot be saved without it."],
  ["is_unique", "Unique", "No two records have the same value."],
  ["is_indexed", "Indexed", "Faster to search and sort by."],
  ["is_readonly", "Read-only", "Shown in forms, not edited there."],
] as const;
const LIMITS = ["min_length", "max_length", "min_value", "max_value", "decimal_places"];
const NAMES = ["name", "label", "description", "help_text", "field_type", "is_required", "is_unique", "is_indexed", "is_readonly", ...LIMITS,
  "default_value", "default_expression", "allowed_values", "input_type", "placeholder", "prefix", "suffix", "reference_entity",
  "reference_entity_id", "reference_field", "metadata", "is_calculated", "calculation_formula", "validation_rules", "visible_when", "group"];

export function FieldForm({ entity, field, onDropped }: { entity: Entity; field: Field; onDropped(): void }) {
  const studio = useStudio();
  const types = studio.state.overview?.types ?? [];
  const type = types.find(({ name }) => name === field.field_type);
  const locked = !studio.can.update;
  const form = useAutosave(studio, {
    key: `field ${field.id}`, names: NAMES, prefixes: (changes) => [`fields.${field.name}`, `fields.${String(changes["name"] ?? field.name)}`],
    save: (changes) => studio.change("edit_field", { field: field.name, changes }),
  });
  const text = (name: string, label: string) => ({
    label, value: String(form.value(name, field[name]) ?? ""), error: form.errors[name], disabled: locked, onBlur: form.flush,
    onInput: (value: string) => form.set(name, value === "" ? null : value),
  });
  const pick = (name: string, label: string) => ({
    label, value: String(form.value(name, field[name]) ?? ""), error: form.errors[name], disabled: locked,
    onChange: (value: string) => form.set(name, value || null, true),
  });
  const has = (option: string) => type?.options.includes(option) ?? false;
  const isCalculated = Boolean(form.value("is_calculated", field["is_calculated"]));
  // The places of a calculated field are those that its formula is rounded to.
  const limits = LIMITS.filter((name) => has(name) && (!isCalculated || name === "decimal_places"));
  return (
    <div class="bn-stack" ref={form.box}>
      {form.others.map((other) => <span key={other} class="bn-field-error" role="alert">{other}</span>)}
      <TextField {...text("label", "Label")} required onInput={(value) => form.set("label", value)} />
      <TextField {...text("name", "Name")} mono required help={entity.wasPublished ? "A new name keeps the values." : undefined} onInput={(value) => form.set("name", value)} />
      <SelectField {...pick("field_type", "Type")} disabled={locked || entity.isAdopted} options={types.map(({ name, label }) => ({ value: name, label }))} help={type?.description} />
      {field.field_type === "lookup" ? <Reference field={field} pick={pick} /> : null}
      {has("allowed_values") && !isCalculated ? (
        <ChoicesEditor value={(form.value("allowed_values", field.allowed_values) as never) ?? []} error={form.errors["allowed_values"]} disabled={locked}
          onChange={(value) => form.set("allowed_values", value)} onBlur={form.flush} />
      ) : null}
      {isCalculated ? null : FLAGS.map(([name, label, help]) => (
        <Switch key={name} label={label} help={help} checked={Boolean(form.value(name, field[name]))} disabled={locked} error={form.errors[name]} onChange={(on) => form.set(name, on, true)} />
      ))}
      {limits.length ? <div class="bn-pair">{limits.map((name) => <TextField key={name} {...text(name, TEXTS[name] ?? name)} />)}</div> : null}
      {isCalculated ? null : <Default field={field} type={type} text={text} pick={pick} />}
      {type ? <RulesSection entity={entity} field={field} type={type} form={form} locked={locked} /> : null}
      <Looks type={type} isCalculated={isCalculated} text={text} pick={pick}>
        {field.field_type === "currency" ? (
          <TextField label="Currency" placeholder="EUR" value={currencyOf(form.value("metadata", field["metadata"]))} error={form.errors["metadata"]} disabled={locked}
            onBlur={form.flush} onInput={(code) => form.set("metadata", { ...(field["metadata"] as object), ...(code ? { currency: code.toUpperCase() } : { currency: null }) })} />
        ) : null}
      </Looks>
      {studio.can.delete && !entity.isAdopted ? <Drop entity={entity} field={field} onDropped={onDropped} /> : null}
    </div>
  );
}

type Text = (name: string, label: string) => Parameters<typeof TextField>[0];
type Pick = (name: string, label: string) => Omit<Parameters<typeof SelectField>[0], "options">;

type LooksProps = { type: FieldType | undefined; isCalculated: boolean; text: Text; pick: Pick; children: ComponentChildren };

function Looks({ type, isCalculated, text, pick, children }: LooksProps) {
  return (
    <details class="bn-more">
      <summary>How it is shown</summary>
      <div class="bn-stack">
        <TextField {...text("help_text", "Help text")} help="Shown below the input." />
        <TextField {...text("description", "Description")} lines={2} />
        {(type?.inputs.length ?? 0) > 1 ? <SelectField {...pick("input_type", "Input")} options={inputOptions(type)} /> : null}
        {isCalculated ? null : <TextField {...text("placeholder", "Placeholder")} />}
        {type?.options.includes("prefix") ? <div class="bn-pair"><TextField {...text("prefix", "Prefix")} /><TextField {...text("suffix", "Suffix")} /></div> : null}
        {children}
      </div>
    </details>
  );
}

function Reference({ field, pick }: { field: Field; pick: Pick }) {
  const studio = useStudio();
  const entities = studio.state.overview?.entities ?? [];
  return (
    <SelectField {...pick("reference_entity", "Points at")} error={pick("reference_entity_id", "").error ?? pick("reference_entity", "").error}
      value={field.reference_entity ?? ""} options={[{ value: "", label: "Choose an entity" }, ...entities.map(({ name, label }) => ({ value: name, label }))]} />
  );
}

function Default({ field, type, text, pick }: { field: Field; type: FieldType | undefined; text: Text; pick: Pick }) {
  if (field.field_type === "lookup" || field.field_type === "json" || field.field_type === "multiselect") return null;
  const choices = field.field_type === "boolean" ? [{ value: "true", label: "Yes" }, { value: "false", label: "No" }] : field.allowed_values;
  return (
    choices && type ? (
      <SelectField {...pick("default_value", "Default value")} options={[{ value: "", label: "None" }, ...choices]} />
    ) : <TextField {...text("default_value", "Default value")} help="Given to new records that come without a value." />
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

const inputOptions = (type: FieldType | undefined) =>
  [{ value: "", label: "Standard" }, ...(type?.inputs ?? []).map((one) => ({ value: one, label: inWords(one.replaceAll("-", " ")) }))];

function currencyOf(metadata: unknown): string {
  return String((metadata as { currency?: string | null } | null)?.currency ?? "");
}
