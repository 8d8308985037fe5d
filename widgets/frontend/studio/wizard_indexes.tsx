// The wizard's fourth form: the indexes, checked against the fields of the draft as they are described.
import { Button } from "../shared/parts.tsx";
import { sortProblems } from "../shared/problems.ts";
import type { Problem } from "../shared/rpc.ts";
import { DraftFields, useCheck } from "./checks.ts";
import { INDEX_INPUTS, IndexInputs } from "./index_inputs.tsx";
import { checkedFields, type Draft, indexValues, type NewIndex } from "./wizard_draft.ts";

type Props = { draft: Draft; set(change: Partial<Draft>): void; problems: readonly Problem[] };

export function IndexesStep({ draft, set, problems }: Props) {
  const { indexes } = draft;
  return (
    <DraftFields.Provider value={checkedFields(draft.fields)}>
      <div class="bn-stack">
        <p class="bn-muted">Indexes make searching and sorting by several fields fast, or forbid that values repeat. You may go on without.</p>
        {indexes.map((index, number) => (
          <IndexCard key={number} draft={draft} index={index} number={number + 1} problems={problems}
            put={(change) => set({ indexes: indexes.map((one, at) => (at === number ? { ...one, ...change } : one)) })}
            remove={() => set({ indexes: indexes.filter((_, at) => at !== number) })} />
        ))}
        <div><Button onClick={() => set({ indexes: [...indexes, { values: {}, condition: null }] })}>+ Add index</Button></div>
      </div>
    </DraftFields.Provider>
  );
}

type CardProps = { draft: Draft; index: NewIndex; number: number; problems: readonly Problem[]; put(change: Partial<NewIndex>): void; remove(): void };

function IndexCard({ draft, index, number, problems, put, remove }: CardProps) {
  const values = indexValues(String(draft.values["name"]), index);
  const found = useCheck<Problem[]>("index", values.field_names.length ? { values } : null) ?? [];
  const path = `indexes.${values.name}`;
  const { byInput } = sortProblems([...problems.filter(({ field }) => field.startsWith(`${path}.`)), ...found], INDEX_INPUTS, [path]);
  return (
    <div class="bn-card bn-stack" role="group" aria-label={`Index ${number}`}>
      <IndexInputs fields={draft.fields.filter(({ name }) => name !== "")} values={values} saved={null} condition={index.condition} errors={byInput}
        put={(change) => put({ values: { ...index.values, ...change } })} onCondition={(condition) => put({ condition })} />
      <div class="bn-row"><span class="bn-end"><Button style="quiet" label={`Remove index ${number}`} onClick={remove}>Remove</Button></span></div>
    </div>
  );
}
