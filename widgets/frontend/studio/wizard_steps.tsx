// The wizard's forms of the entity itself and of its relationships.
import { Button, Empty, SelectField, Switch, TextField } from "../shared/parts.tsx";
import { sortProblems } from "../shared/problems.ts";
import type { Problem } from "../shared/rpc.ts";
import { CATEGORIES, FLAGS } from "./details_tab.tsx";
import { IconPicker } from "./icon_picker.tsx";
import { useNameProblem } from "./name_problem.ts";
import { KINDS } from "./relationship_form.tsx";
import { useStudio } from "./store.ts";
import type { RelationshipType } from "./types.ts";
import type { Draft, NewRelationship } from "./wizard_draft.ts";
import { nameFor, relationshipSentence } from "./words.ts";

type Props = { draft: Draft; set(change: Partial<Draft>): void; problems?: readonly Problem[] };

export function BasicsStep({ draft, set, problems = [] }: Props) {
  const { values } = draft;
  const text = (name: string) => String(values[name] ?? "");
  const put = (change: Draft["values"]) => set({ values: { ...values, ...change } });
  const { byInput } = sortProblems(problems, ["label", "name", "plural_label", "description", "category", "table_name"]);
  const problem = useNameProblem(text("name"), "");
  const label = (value: string) => put({ label: value, ...(text("name") === nameFor(text("label")) ? { name: nameFor(value) } : {}) });
  return (
    <div class="bn-stack">
      <div class="bn-grid">
        <TextField label="Label" required autofocus placeholder="Order line" value={text("label")} onInput={label} error={byInput["label"]} help="What people call one of them." />
        <TextField label="Name" required mono placeholder="order_line" value={text("name")} onInput={(name) => put({ name })}
          error={byInput["name"] ?? (problem ? `The name ${problem}.` : undefined)} help="Used in Python, filters and REST." />
        <TextField label="Plural label" placeholder="Made from the label" value={text("plural_label")} onInput={(plural_label) => put({ plural_label })} error={byInput["plural_label"]} />
        <TextField label="Table" mono placeholder={text("name") ? `custom_${text("name")}` : "custom_…"} value={text("table_name")} onInput={(table_name) => put({ table_name })} error={byInput["table_name"]} help="Its name in the database." />
        <TextField label="Category" list={CATEGORIES} value={text("category")} onInput={(category) => put({ category })} error={byInput["category"]} />
        <TextField label="Description" lines={2} value={text("description")} onInput={(description) => put({ description })} error={byInput["description"]} />
        <div class="bn-wide"><IconPicker value={text("icon")} onChange={(icon) => put({ icon })} /></div>
      </div>
      <h4>Features</h4>
      <div class="bn-grid">{FLAGS.map(({ name, label: title, help }) => <Switch key={name} label={title} help={help} checked={Boolean(values[name])} onChange={(on) => put({ [name]: on })} />)}</div>
    </div>
  );
}

export function RelationshipsStep({ draft, set }: Props) {
  const entities = useStudio().targets;
  const put = (index: number, change: Partial<NewRelationship>) => set({ relationships: draft.relationships.map((one, at) => (at === index ? { ...one, ...change } : one)) });
  const add = () => set({ relationships: [...draft.relationships, { relationship_type: "one-to-many", other: entities[0]?.value ?? "", isSource: false }] });
  if (!entities.length) return <Empty title="Nothing to relate to yet"><span>This is the first entity. Relationships can be added later.</span></Empty>;
  return (
    <div class="bn-stack">
      <p class="bn-muted">How does it belong to other entities? You may go on without.</p>
      {draft.relationships.map((one, index) => (
        <div key={index} class="bn-card bn-stack" role="group" aria-label={`Relationship ${index + 1}`}>
          <Sentence draft={draft} relationship={one} />
          <div class="bn-field-line">
            <SelectField label="Entity" value={one.other} options={entities} onChange={(other) => put(index, { other })} />
            <SelectField label="Kind" value={one.relationship_type} options={KINDS} onChange={(kind) => put(index, { relationship_type: kind as RelationshipType })} />
            <SelectField label="The one side is" value={one.isSource ? "new" : "other"} options={[{ value: "other", label: "the other entity" }, { value: "new", label: "the new entity" }]} onChange={(side) => put(index, { isSource: side === "new" })} />
          </div>
          <div class="bn-row"><span class="bn-end"><Button style="quiet" label={`Remove relationship ${index + 1}`} onClick={() => set({ relationships: draft.relationships.filter((_, at) => at !== index) })}>Remove</Button></span></div>
        </div>
      ))}
      <div><Button onClick={add}>+ Add relationship</Button></div>
    </div>
  );
}

function Sentence({ draft, relationship }: { draft: Draft; relationship: NewRelationship }) {
  const other = useStudio().labelOf(relationship.other);
  const label = String(draft.values["label"] || "record");
  const mine = { one: label, many: String(draft.values["plural_label"] || `${label}s`) };
  const theirs = { one: other?.label ?? relationship.other, many: other?.plural ?? relationship.other };
  const [source, target] = relationship.isSource ? [mine, theirs] : [theirs, mine];
  return <p class="bn-sentence">{relationshipSentence(relationship.relationship_type, { source: source.one, sourcePlural: source.many, target: target.one, targetPlural: target.many })}</p>;
}
