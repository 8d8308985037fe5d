// The form of an index, new or not. The kernel checks it as it is filled in: what is wrong stands at its input.
import { useEffect, useState } from "preact/hooks";
import { Button, SelectField, Switch, TextField } from "../shared/parts.tsx";
import { sortProblems } from "../shared/problems.ts";
import type { Problem } from "../shared/rpc.ts";
import { ConditionEditor, ruleName } from "./condition_editor.tsx";
import { type Condition, documentOf } from "./index_condition.ts";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";
import type { Entity, Index, Overview } from "./types.ts";
import { changedValues } from "./words.ts";

const ASK_MS = 250;
const MOST_RULES = 20;
const NAMES = [...Array.from({ length: MOST_RULES }, (_, index) => ruleName(index)), "name", "field_names", "index_type", "is_unique", "is_partial", "where_clause", "is_active"];
const TYPES = [
  { value: "btree", label: "btree" }, { value: "hash", label: "hash: one field, equality only" }, { value: "gin", label: "gin: json and multiselect" },
];
type Values = Omit<Index, "id">;
const EMPTY: Values = { name: "", index_type: "btree", field_names: [], is_unique: false, is_partial: false, where_clause: null, is_active: true };

export function IndexForm({ entity, index, onDone }: { entity: Entity; index?: Index; onDone(): void }) {
  const studio = useStudio();
  const { id: _, ...saved } = index ?? { id: "", ...EMPTY };
  const [typed, setTyped] = useState<Partial<Values>>({});
  const [condition, setCondition] = useState<Condition | null>(null);
  const locked = !(index ? studio.can.update : studio.can.create) || entity.isAdopted;
  const chosen = typed.field_names ?? saved.field_names;
  const named = index || !chosen.length ? {} : { name: `${entity.name}_${chosen.join("_")}`.slice(0, 60) };
  const values: Values = { ...saved, ...named, ...typed, ...(condition ? { where_clause: documentOf(condition) } : {}) };
  const changes = changedValues<unknown>(saved, values);
  const prefixes = [`indexes.${values.name}`, ...(index ? [`indexes.${index.name}`] : [])];
  const send = index ? { command: "edit_index", params: { name: index.name, changes } } : { command: "add_index", params: { values } };
  const form = useSubmit(NAMES, async () => { await studio.change(send.command, send.params); onDone(); }, prefixes);
  const found = useIndexCheck(index ? changes : values, index?.name ?? null, chosen.length > 0);
  const errors = { ...form.errors, ...sortProblems(found, NAMES, prefixes).byInput };
  const put = (change: Partial<Values>) => setTyped({ ...typed, ...change });
  const types = TYPES.filter(({ value }) => studio.state.overview?.indexTypes.includes(value));
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <FieldChoice entity={entity} chosen={chosen} error={errors["field_names"]} disabled={locked} onChange={(field_names) => put({ field_names })} />
      <TextField label="Name" mono required value={values.name} disabled={locked} onInput={(name) => put({ name })} error={errors["name"]} />
      <Switch label="Unique" help="No two records have the same values in these fields." checked={values.is_unique} disabled={locked} error={errors["is_unique"]} onChange={(is_unique) => put({ is_unique })} />
      {types.length > 1 ? <SelectField label="Kind" value={values.index_type} options={types} disabled={locked} onChange={(index_type) => put({ index_type })} error={errors["index_type"]} /> : null}
      <Switch label="Leave deleted records out" help={values.is_unique ? "A unique index always does." : "Deleted records do not count."} checked={values.is_partial || values.is_unique}
        disabled={locked || values.is_unique} error={errors["is_partial"]} onChange={(is_partial) => put({ is_partial })} />
      <ConditionEditor fields={entity.fieldList} saved={saved.where_clause} value={condition} errors={errors} disabled={locked}
        onChange={setCondition} help={partialHelp(studio.state.overview, values.is_unique)} />
      {index ? <Switch label="Active" help="Switched off it stays in the definition and leaves the database with the next publish." checked={values.is_active} disabled={locked} onChange={(is_active) => put({ is_active })} /> : null}
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

type ChoiceProps = { entity: Entity; chosen: readonly string[]; error: string | undefined; disabled: boolean; onChange(names: string[]): void };

function FieldChoice({ entity, chosen, error, disabled, onChange }: ChoiceProps) {
  const toggle = (name: string, on: boolean) => onChange(on ? [...chosen, name] : chosen.filter((one) => one !== name));
  return (
    <fieldset class="bn-field" disabled={disabled} aria-invalid={error ? "true" : undefined}>
      <legend class="bn-label">Fields, in the order you choose them</legend>
      <span class="bn-chips">
        {entity.fieldList.map((field) => {
          const at = chosen.indexOf(field.name);
          return (
            <label key={field.id} class={at >= 0 ? "bn-chip bn-chip-on" : "bn-chip"}>
              <input type="checkbox" checked={at >= 0} onChange={(event) => toggle(field.name, event.currentTarget.checked)} />{at >= 0 ? `${at + 1}. ` : ""}{field.label}
            </label>
          );
        })}
      </span>
      {error ? <span class="bn-field-error">{error}</span> : null}
    </fieldset>
  );
}

/** What the kernel says of the index, a moment after it was changed last; nothing while there is too little of it. */
function useIndexCheck(values: object, replacing: string | null, isEnough: boolean): readonly Problem[] {
  const studio = useStudio();
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  function ask(): (() => void) | undefined {
    if (!isEnough) { setProblems([]); return undefined; }
    let isWanted = true;
    const answered = (found: Problem[]) => { if (isWanted) setProblems(found); };
    const params = { id: studio.state.entityId, values, replacing };
    const timer = setTimeout(() => void studio.rpc.call<Problem[]>("check_index", params).then(answered, () => undefined), ASK_MS);
    return () => { isWanted = false; clearTimeout(timer); };
  }
  useEffect(ask, [JSON.stringify(values), replacing, isEnough, studio.state.entity?.revision]);
  return problems;
}

/** What a condition comes to in this database. */
function partialHelp(overview: Overview | null, isUnique: boolean): string {
  if (overview?.hasPartialIndexes) return "The index holds only these records.";
  return isUnique ? "Values repeat only among other records." : `${overview?.engine} has no partial indexes: this one holds all records, and the condition acts where it is unique.`;
}
