// The form of an index, new or not. The kernel checks it as it is filled in: what is wrong stands at its input.
import { useState } from "preact/hooks";
import { Button, Switch } from "../shared/parts.tsx";
import { sortProblems } from "../shared/problems.ts";
import type { Problem } from "../shared/rpc.ts";
import { useCheck } from "./checks.ts";
import { type Condition, documentOf } from "./index_condition.ts";
import { INDEX_INPUTS, IndexInputs } from "./index_inputs.tsx";
import { EMPTY_INDEX, indexName, type IndexValues } from "./index_values.ts";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";
import type { Entity, Index } from "./types.ts";
import { changedValues } from "./words.ts";

export function IndexForm({ entity, index, onDone }: { entity: Entity; index?: Index; onDone(): void }) {
  const studio = useStudio();
  const { id: _, ...saved } = index ?? { id: "", ...EMPTY_INDEX };
  const [typed, setTyped] = useState<Partial<IndexValues>>({});
  const [condition, setCondition] = useState<Condition | null>(null);
  const locked = !(index ? studio.can.update : studio.can.create) || entity.isAdopted;
  const chosen = typed.field_names ?? saved.field_names;
  const named = index || !chosen.length ? {} : { name: indexName(entity.name, chosen) };
  const values: IndexValues = { ...saved, ...named, ...typed, ...(condition ? { where_clause: documentOf(condition) } : {}) };
  const changes = changedValues<unknown>(saved, values);
  const prefixes = [`indexes.${values.name}`, ...(index ? [`indexes.${index.name}`] : [])];
  const send = index ? { command: "edit_index", params: { name: index.name, changes } } : { command: "add_index", params: { values } };
  const form = useSubmit(INDEX_INPUTS, async () => { await studio.change(send.command, send.params); onDone(); }, prefixes);
  const found = useCheck<Problem[]>("index", chosen.length ? { values: index ? changes : values, replacing: index?.name ?? null } : null);
  const errors = { ...form.errors, ...sortProblems(found ?? [], INDEX_INPUTS, prefixes).byInput };
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <IndexInputs fields={entity.fieldList} values={values} saved={saved.where_clause} condition={condition} errors={errors} locked={locked}
        put={(change) => setTyped({ ...typed, ...change })} onCondition={setCondition} />
      {index ? <Switch label="Active" help="Switched off it stays in the definition and leaves the database with the next publish." checked={values.is_active} disabled={locked} onChange={(is_active) => setTyped({ ...typed, is_active })} /> : null}
      {form.message}
      {locked ? null : (
        <div class="bn-row">
          <Button style="primary" submit disabled={form.busy || Boolean(index && !Object.keys(changes).length)}>{index ? "Save index" : "Add index"}</Button>
          <Button onClick={onDone}>Cancel</Button>
        </div>
      )}
      {index && studio.can.delete ? <Drop name={index.name} onDone={onDone} /> : null}
    </form>
  );
}

function Drop({ name, onDone }: { name: string; onDone(): void }) {
  const studio = useStudio();
  const drop = () => void studio.attempt(() => studio.change("drop_index", { name })).then((done) => { if (done) onDone(); });
  return <div><Button style="quiet" label={`Drop index ${name}`} onClick={drop}>Drop index</Button></div>;
}
