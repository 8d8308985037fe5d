// The forms of a relationship: a new one, and what may change about one that is there.
import { useState } from "preact/hooks";
import { Button, SelectField, Switch, TextField } from "../shared/parts.tsx";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";
import type { Entity, Relationship, RelationshipType } from "./types.ts";
import { changedValues, relationshipSentence, removalTold } from "./words.ts";

export const KINDS = [
  { value: "one-to-many", label: "One to many" }, { value: "one-to-one", label: "One to one" }, { value: "many-to-many", label: "Many to many" },
] as const;
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
const NAMES = ["name", "label", "description", "source_field_name", "target_field_name", "on_delete", "on_update", "is_active", "target_entity_id", "junction_table_name"];

type Values = Record<string, string | boolean>;
type Inputs = { values: Values; put(change: Values): void; errors: Record<string, string>; locked?: boolean };

export function useSentence(type: RelationshipType, source: string, target: string): string {
  const studio = useStudio();
  const [one, other] = [studio.labelOf(source), studio.labelOf(target)];
  return relationshipSentence(type, {
    source: one?.label ?? source, sourcePlural: one?.plural ?? source, target: other?.label ?? target, targetPlural: other?.plural ?? target,
  });
}

export function NewRelationship({ entity, onDone }: { entity: Entity; onDone(): void }) {
  const studio = useStudio();
  const entities = studio.targets;
  const [values, setValues] = useState<Values>({
    source: entity.name, target: entities.find(({ value }) => value !== entity.name)?.value ?? entity.name, relationship_type: "one-to-many",
    on_delete: "NO ACTION", display_in_source: true, display_in_target: true,
  });
  const put = (change: Values) => setValues({ ...values, ...change });
  const form = useSubmit(NAMES, async () => { await studio.change("create_relationship", { values }, false); onDone(); });
  const [source, target, type] = [String(values["source"]), String(values["target"]), values["relationship_type"] as RelationshipType];
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <p class="bn-sentence">{useSentence(type, source, target)}</p>
      <SelectField label="One" value={source} options={entities} onChange={(one) => put({ source: one })} />
      <SelectField label="Kind" value={type} options={KINDS} onChange={(kind) => put({ relationship_type: kind })} />
      <SelectField label="Other" value={target} options={entities} onChange={(other) => put({ target: other })} error={form.errors["target_entity_id"]} />
      <OnDelete type={type} values={values} put={put} errors={form.errors} />
      <details class="bn-more">
        <summary>Names and display</summary>
        <div class="bn-stack">
          <Display values={values} put={put} errors={form.errors} />
          <Names values={values} put={put} errors={form.errors} name={`${source}_${target}`} />
        </div>
      </details>
      {form.message}
      <div class="bn-row"><Button style="primary" submit disabled={form.busy}>Add relationship</Button><Button onClick={onDone}>Cancel</Button></div>
    </form>
  );
}

export function EditRelationship({ relationship, onDone }: { relationship: Relationship; onDone(): void }) {
  const studio = useStudio();
  const saved = valuesOf(relationship);
  const [typed, setTyped] = useState<Values>({});
  const locked = !studio.can.update;
  const changes = changedValues(saved, typed);
  const inputs = { values: { ...saved, ...typed }, put: (change: Values) => setTyped({ ...typed, ...change }), locked };
  const form = useSubmit(NAMES, async () => {
    await studio.change("update_relationship", { name: relationship.name, changes }, false);
    setTyped({});
    onDone();
  });
  const { type, source, target } = relationship;
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <p class="bn-sentence">{useSentence(type, source, target)}</p>
      <Names {...inputs} errors={form.errors} />
      <OnDelete {...inputs} type={type} errors={form.errors} />
      {type === "many-to-many" ? null : (
        <SelectField label="When the key of the one changes" value={String(inputs.values["on_update"])} options={ON_UPDATE} disabled={locked}
          error={form.errors["on_update"]} onChange={(on_update) => inputs.put({ on_update })} />
      )}
      <Display {...inputs} errors={form.errors} />
      <Switch label="Active" help="Switched off it rests: its rules do not apply, and nothing is shown by it." checked={Boolean(inputs.values["is_active"])} disabled={locked}
        error={form.errors["is_active"]} onChange={(is_active) => inputs.put({ is_active })} />
      {form.message}
      {locked ? null : (
        <div class="bn-row">
          <Button style="primary" submit disabled={form.busy || !Object.keys(changes).length}>Save relationship</Button>
          <Button onClick={onDone}>Cancel</Button>
        </div>
      )}
      {studio.can.delete ? <Remove relationship={relationship} onDone={onDone} /> : null}
    </form>
  );
}

function OnDelete({ type, values, put, errors, locked = false }: Inputs & { type: RelationshipType }) {
  return (
    <SelectField label="When the one is deleted" value={String(values["on_delete"])} options={type === "many-to-many" ? ON_DELETE_LINKS : ON_DELETE} disabled={locked}
      error={errors["on_delete"]} onChange={(on_delete) => put({ on_delete })} />
  );
}

function Names({ values, put, errors, locked = false, name }: Inputs & { name?: string }) {
  const text = (key: string, label: string) => ({
    label, value: String(values[key] ?? ""), error: errors[key], disabled: locked, onInput: (value: string) => put({ [key]: value }),
  });
  return (
    <>
      <TextField {...text("label", "Label")} />
      <TextField {...text("description", "Description")} />
      <TextField {...text("name", "Name")} mono {...(name ? { placeholder: name } : {})} />
      <TextField {...text("source_field_name", "Shown on the one as")} mono />
      <TextField {...text("target_field_name", "Shown on the other as")} mono />
    </>
  );
}

function Display({ values, put, locked = false }: Inputs) {
  return (
    <>
      <Switch label="The one lists the others beside its fields" checked={Boolean(values["display_in_source"])} disabled={locked} onChange={(on) => put({ display_in_source: on })} />
      <Switch label="The others show the one" checked={Boolean(values["display_in_target"])} disabled={locked} onChange={(on) => put({ display_in_target: on })} />
    </>
  );
}

function Remove({ relationship, onDone }: { relationship: Relationship; onDone(): void }) {
  const studio = useStudio();
  const [sure, setSure] = useState(false);
  const target = studio.labelOf(relationship.target);
  const remove = () => void studio.attempt(() => studio.change("delete_relationship", { name: relationship.name }, false)).then((done) => { if (done) onDone(); });
  if (!sure) return <div><Button style="quiet" onClick={() => setSure(true)}>Delete relationship…</Button></div>;
  return (
    <div class="bn-card bn-stack">
      {target ? <span>{removalTold(relationship, target)}</span> : null}
      <div class="bn-row"><Button style="danger" onClick={remove}>Delete {relationship.label}</Button><Button onClick={() => setSure(false)}>Keep</Button></div>
    </div>
  );
}

const valuesOf = (one: Relationship): Values => ({
  name: one.name, label: one.label, description: one.description, source_field_name: one.sourceField, target_field_name: one.targetField,
  on_delete: one.onDelete, on_update: one.onUpdate, is_active: one.isActive, display_in_source: one.displayInSource, display_in_target: one.displayInTarget,
});
