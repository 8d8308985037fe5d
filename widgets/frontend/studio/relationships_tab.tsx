// What the entity has to do with others, as sentences; and a form that relates it to one more.
import { useState } from "preact/hooks";
import { Button, Empty, SelectField, Switch, TextField } from "../shared/parts.tsx";
import { sortProblems } from "../shared/problems.ts";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import { SidePanel } from "./fields_tab.tsx";
import { useStudio } from "./store.ts";
import type { Entity, Relationship, RelationshipType } from "./types.ts";
import { inWords, relationshipSentence } from "./words.ts";

export const KINDS = [
  { value: "one-to-many", label: "One to many" }, { value: "one-to-one", label: "One to one" }, { value: "many-to-many", label: "Many to many" },
] as const;
const ON_DELETE = [
  { value: "NO ACTION", label: "Refuse while others point at it" }, { value: "SET NULL", label: "Empty the reference" },
  { value: "CASCADE", label: "Delete them too" }, { value: "RESTRICT", label: "Refuse at once" },
];
const NAMES = ["name", "label", "description", "source_field_name", "target_field_name", "on_delete", "target_entity_id", "junction_table_name"];

export function RelationshipsTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [adding, setAdding] = useState(false);
  return (
    <div class={adding ? "bn-split bn-split-open" : "bn-split"}>
      <div class="bn-list">
        <div class="bn-list-head">
          <span class="bn-muted">How {entity.plural.toLowerCase()} belong to other records.</span>
          {studio.can.create ? <Button style={entity.relationshipList.length ? "quiet" : "primary"} onClick={() => setAdding(true)}>+ Add relationship</Button> : null}
        </div>
        {entity.relationshipList.length ? (
          <ul class="bn-items" aria-label="Relationships">{entity.relationshipList.map((one) => <Row key={one.name} relationship={one} />)}</ul>
        ) : <Empty title="No relationships yet"><span>One artist has many albums; one playlist has many tracks.</span></Empty>}
      </div>
      {adding ? <SidePanel title="Add a relationship" onClose={() => setAdding(false)}><NewRelationship entity={entity} onDone={() => setAdding(false)} /></SidePanel> : null}
    </div>
  );
}

function Row({ relationship }: { relationship: Relationship }) {
  const studio = useStudio();
  const [sure, setSure] = useState(false);
  const remove = () => void studio.attempt(() => studio.change("delete_relationship", { name: relationship.name }, false));
  return (
    <li class="bn-item bn-item-tall">
      <span class="bn-item-text"><span class="bn-item-label">{useSentence(relationship.type, relationship.source, relationship.target)}</span>
        <span class="bn-muted">{[relationship.label, relationship.description].filter(Boolean).join(": ")}</span>
        <code class="bn-muted">{relationship.source}.{relationship.sourceField} ↔ {relationship.target}.{relationship.targetField}</code></span>
      <span class="bn-flag">{inWords(relationship.type.replaceAll("-", " "))}</span>
      {studio.can.delete ? (sure ? (
        <span class="bn-row"><Button style="danger" onClick={remove}>Remove</Button><Button onClick={() => setSure(false)}>Keep</Button></span>
      ) : <Button style="quiet" label={`Remove relationship ${relationship.name}`} onClick={() => setSure(true)}>Remove…</Button>) : null}
    </li>
  );
}

export function useSentence(type: RelationshipType, source: string, target: string): string {
  const studio = useStudio();
  const [one, other] = [studio.labelOf(source), studio.labelOf(target)];
  return relationshipSentence(type, {
    source: one?.label ?? source, sourcePlural: one?.plural ?? source, target: other?.label ?? target, targetPlural: other?.plural ?? target,
  });
}

function NewRelationship({ entity, onDone }: { entity: Entity; onDone(): void }) {
  const studio = useStudio();
  const others = (studio.state.overview?.entities ?? []).map(({ name, label }) => ({ value: name, label }));
  const [values, setValues] = useState<Record<string, string>>({ source: entity.name, target: others.find(({ value }) => value !== entity.name)?.value ?? entity.name, relationship_type: "one-to-many" });
  const [display, setDisplay] = useState({ display_in_source: true, display_in_target: true });
  const [failure, setFailure] = useState<CallError | null>(null);
  const set = (name: string) => (value: string) => setValues({ ...values, [name]: value });
  const { byInput, others: rest } = sortProblems(failure?.problems ?? [], NAMES);
  const sentence = useSentence(values["relationship_type"] as RelationshipType, values["source"] ?? "", values["target"] ?? "");
  const add = async () => {
    try {
      await studio.change("create_relationship", { values: { ...values, ...display } }, false);
      onDone();
    } catch (reason) {
      setFailure(asCallError(reason));
    }
  };
  return (
    <form class="bn-stack" noValidate onSubmit={(event) => { event.preventDefault(); void add(); }}>
      <p class="bn-sentence">{sentence}</p>
      <SelectField label="One" value={values["source"] ?? ""} options={others} onChange={set("source")} />
      <SelectField label="Kind" value={values["relationship_type"] ?? ""} options={KINDS} onChange={set("relationship_type")} />
      <SelectField label="Other" value={values["target"] ?? ""} options={others} onChange={set("target")} error={byInput["target_entity_id"]} />
      <SelectField label="When the one is deleted" value={values["on_delete"] ?? "NO ACTION"} options={ON_DELETE} onChange={set("on_delete")} error={byInput["on_delete"]} />
      <details class="bn-more">
        <summary>Names and display</summary>
        <div class="bn-stack">
          <Switch label="The one lists the others beside its fields" checked={display.display_in_source} onChange={(on) => setDisplay({ ...display, display_in_source: on })} />
          <Switch label="The others show the one" checked={display.display_in_target} onChange={(on) => setDisplay({ ...display, display_in_target: on })} />
          <TextField label="Label" value={values["label"] ?? ""} onInput={set("label")} error={byInput["label"]} />
          <TextField label="Description" value={values["description"] ?? ""} onInput={set("description")} error={byInput["description"]} />
          <TextField label="Name" mono value={values["name"] ?? ""} placeholder={`${values["source"]}_${values["target"]}`} onInput={set("name")} error={byInput["name"]} />
          <TextField label="Shown on the one as" mono value={values["source_field_name"] ?? ""} onInput={set("source_field_name")} error={byInput["source_field_name"]} />
          <TextField label="Shown on the other as" mono value={values["target_field_name"] ?? ""} onInput={set("target_field_name")} error={byInput["target_field_name"]} />
        </div>
      </details>
      {failure ? <span class="bn-field-error" role="alert">{failure.problems.length ? sentences([failure.what, ...rest]) : failure.message}</span> : null}
      <div class="bn-row"><Button style="primary" submit>Add relationship</Button><Button onClick={onDone}>Cancel</Button></div>
    </form>
  );
}
