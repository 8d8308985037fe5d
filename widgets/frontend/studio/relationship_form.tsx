// The forms of a relationship: a new one, and what may change about one that is there.
import { useState } from "preact/hooks";
import { Button, SelectField, Switch } from "../shared/parts.tsx";
import {
  Display, EMPTY_RELATIONSHIP, Kind, kindOf, Names, NewOptions, OnDelete, OnUpdate, RELATIONSHIP_INPUTS, type RelationshipValues as Values,
} from "./relationship_inputs.tsx";
import { ActsWhen } from "./relationship_draft.tsx";
import { LABELS } from "./relationship_words.ts";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";
import type { Entity, OwnRelationship, Relationship, RelationshipType } from "./types.ts";
import { changedValues, relationshipSentence, removalTold } from "./words.ts";

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
    ...EMPTY_RELATIONSHIP, source: entity.name, target: entities.find(({ value }) => value !== entity.name)?.value ?? entity.name,
  });
  const form = useSubmit(RELATIONSHIP_INPUTS, async () => { await studio.change("create_relationship", { values }, false); onDone(); });
  const inputs = { values, put: (change: Values) => setValues({ ...values, ...change }), errors: form.errors };
  const [source, target] = [String(values["source"]), String(values["target"])];
  const labelOf = (name: string) => studio.labelOf(name)?.label ?? name;
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <p class="bn-sentence">{useSentence(kindOf(values), source, target)}</p>
      <SelectField label="One" value={source} options={entities} onChange={(one) => inputs.put({ source: one })} />
      <Kind {...inputs} />
      <SelectField label="Other" value={target} options={entities} onChange={(other) => inputs.put({ target: other })} error={form.errors["target_entity_id"]} />
      <NewOptions {...inputs} source={source} target={target} labels={[labelOf(source), labelOf(target)]} />
      {form.message}
      <div class="bn-row"><Button style="primary" submit disabled={form.busy}>Add relationship</Button><Button onClick={onDone}>Cancel</Button></div>
    </form>
  );
}

export function EditRelationship({ relationship, onDone }: { relationship: OwnRelationship; onDone(): void }) {
  const studio = useStudio();
  const saved = valuesOf(relationship);
  const [typed, setTyped] = useState<Values>({});
  const locked = !studio.can.update;
  const changes = changedValues(saved, typed);
  const inputs = { values: { ...saved, ...typed }, put: (change: Values) => setTyped({ ...typed, ...change }), locked };
  const form = useSubmit(RELATIONSHIP_INPUTS, async () => {
    await studio.change("update_relationship", { name: relationship.name, changes }, false);
    setTyped({});
    onDone();
  });
  const { type, source, target } = relationship;
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <p class="bn-sentence">{useSentence(type, source, target)}</p>
      <ActsWhen relationship={relationship} />
      <Names {...inputs} errors={form.errors} />
      <OnDelete {...inputs} type={type} errors={form.errors} />
      {type === "many-to-many" ? null : <OnUpdate {...inputs} errors={form.errors} />}
      <Display {...inputs} errors={form.errors} />
      <Switch label={LABELS.isActive} help="Switched off it rests: its rules do not apply, and nothing is shown by it." checked={Boolean(inputs.values["is_active"])} disabled={locked}
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

function Remove({ relationship, onDone }: { relationship: Relationship; onDone(): void }) {
  const studio = useStudio();
  const [sure, setSure] = useState(false);
  const target = studio.labelOf(relationship.target);
  const remove = () => void studio.attempt(() => studio.change("delete_relationship", { name: relationship.name }, false)).then((done) => { if (done) onDone(); });
  if (!sure) return <div><Button style="quiet" onClick={() => setSure(true)}>Delete relationship…</Button></div>;
  return (
    <div class="bn-card bn-stack">
      {target ? <span>{removalTold(relationship, target)} It can be brought back in the list of relationships.</span> : null}
      <div class="bn-row"><Button style="danger" onClick={remove}>Delete {relationship.label}</Button><Button onClick={() => setSure(false)}>Keep</Button></div>
    </div>
  );
}

const valuesOf = (one: Relationship): Values => ({
  name: one.name, label: one.label, description: one.description, source_field_name: one.sourceField, target_field_name: one.targetField,
  on_delete: one.onDelete, on_update: one.onUpdate, is_active: one.isActive, display_in_source: one.displayInSource, display_in_target: one.displayInTarget,
});
