// The wizard's third form: how the new entity belongs to others.
import { Button, Empty, SelectField } from "../shared/parts.tsx";
import { sortProblems } from "../shared/problems.ts";
import type { Problem } from "../shared/rpc.ts";
import { EMPTY_RELATIONSHIP, Kind, kindOf, NewOptions, RELATIONSHIP_INPUTS } from "./relationship_inputs.tsx";
import { useStudio } from "./store.ts";
import { type Draft, endsOf, type NewIndex, type NewRelationship } from "./wizard_draft.ts";
import { relationshipSentence } from "./words.ts";

type Props = { draft: Draft; set(change: Partial<Draft>): void; problems: readonly Problem[]; /** The part that the problems are about. */ refused: NewRelationship | NewIndex | null };
const SIDES = [{ value: "other", label: "the other entity" }, { value: "new", label: "the new entity" }];

export function RelationshipsStep({ draft, set, problems, refused }: Props) {
  const { relationships } = draft;
  const entities = useStudio().targets;
  const add = () => set({ relationships: [...relationships, { other: entities[0]?.value ?? "", isSource: false, values: EMPTY_RELATIONSHIP }] });
  if (!entities.length) return <Empty title="Nothing to relate to yet"><span>This is the first entity. Relationships can be added later.</span></Empty>;
  return (
    <div class="bn-stack">
      <p class="bn-muted">How does it belong to other entities? You may go on without.</p>
      {relationships.map((one, index) => (
        <RelationshipCard key={index} draft={draft} relationship={one} number={index + 1} problems={one === refused ? problems : []}
          put={(change) => set({ relationships: relationships.map((other, at) => (at === index ? { ...other, ...change } : other)) })}
          remove={() => set({ relationships: relationships.filter((_, at) => at !== index) })} />
      ))}
      <div><Button onClick={add}>+ Add relationship</Button></div>
    </div>
  );
}

type CardProps = { draft: Draft; relationship: NewRelationship; number: number; problems: readonly Problem[]; put(change: Partial<NewRelationship>): void; remove(): void };

function RelationshipCard({ draft, relationship, number, problems, put, remove }: CardProps) {
  const entities = useStudio().targets;
  const words = useWords(draft, relationship);
  const { values, other, isSource } = relationship;
  const { byInput: errors, others } = sortProblems(problems, RELATIONSHIP_INPUTS);
  const inputs = { values, errors, put: (change: NewRelationship["values"]) => put({ values: { ...values, ...change } }) };
  return (
    <div class="bn-card bn-stack" role="group" aria-label={`Relationship ${number}`}>
      <p class="bn-sentence">{relationshipSentence(kindOf(values), words)}</p>
      <div class="bn-field-line">
        <SelectField label="Entity" value={other} options={entities} onChange={(chosen) => put({ other: chosen })} error={errors["target_entity_id"]} />
        <Kind {...inputs} />
        <SelectField label="The one side is" value={isSource ? "new" : "other"} options={SIDES} onChange={(side) => put({ isSource: side === "new" })} />
      </div>
      <NewOptions {...inputs} {...endsOf(String(draft.values["name"]), relationship)} labels={[words.source, words.target]} />
      {others.map((told) => <span key={told} class="bn-field-error">{told}</span>)}
      <div class="bn-row"><span class="bn-end"><Button style="quiet" label={`Remove relationship ${number}`} onClick={remove}>Remove</Button></span></div>
    </div>
  );
}

/** What the two ends are called, the one first. */
function useWords(draft: Draft, relationship: NewRelationship) {
  const other = useStudio().labelOf(relationship.other);
  const label = String(draft.values["label"] || "record");
  const mine = { one: label, many: String(draft.values["plural_label"] || `${label}s`) };
  const theirs = { one: other?.label ?? relationship.other, many: other?.plural ?? relationship.other };
  const [source, target] = relationship.isSource ? [mine, theirs] : [theirs, mine];
  return { source: source.one, sourcePlural: source.many, target: target.one, targetPlural: target.many };
}
