// Indexes: what makes searching and sorting fast, and what may not occur twice.
import { useState } from "preact/hooks";
import { Button, Empty, SelectField, Switch, TextField } from "../shared/parts.tsx";
import { sortProblems } from "../shared/problems.ts";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import { SidePanel } from "./fields_tab.tsx";
import { useStudio } from "./store.ts";
import type { Entity } from "./types.ts";

const NAMES = ["name", "field_names", "index_type", "is_unique", "is_partial", "where_clause"];
const TYPES = [
  { value: "btree", label: "btree" }, { value: "hash", label: "hash: one field, equality only" }, { value: "gin", label: "gin: json and multiselect" },
];

export function IndexesTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [adding, setAdding] = useState(false);
  const drop = (name: string) => void studio.attempt(() => studio.change("drop_index", { name }));
  return (
    <div class={adding ? "bn-split bn-split-open" : "bn-split"}>
      <div class="bn-list">
        <div class="bn-list-head">
          <span class="bn-muted">For searching and sorting by several fields, and for values that may not repeat.</span>
          {studio.can.create && !entity.isAdopted ? <Button style={entity.indexList.length ? "quiet" : "primary"} onClick={() => setAdding(true)}>+ Add index</Button> : null}
        </div>
        {entity.indexList.length ? (
          <ul class="bn-items" aria-label="Indexes">
            {entity.indexList.map((index) => (
              <li key={index.id} class="bn-item bn-item-tall">
                <span class="bn-item-text"><span class="bn-item-label">{index.name}</span><code class="bn-muted">{index.field_names.join(", ")}</code></span>
                <span class="bn-flags">{index.is_unique ? <span class="bn-flag">Unique</span> : null}{index.is_partial ? <span class="bn-flag">Without deleted</span> : null}<span class="bn-flag">{index.index_type}</span></span>
                {studio.can.delete ? <Button style="quiet" label={`Drop index ${index.name}`} onClick={() => drop(index.name)}>Drop</Button> : null}
              </li>
            ))}
          </ul>
        ) : <Empty title="No indexes yet"><span>A single field needs none of these: switch on Indexed or Unique in the field itself.</span></Empty>}
      </div>
      {adding ? <SidePanel title="Add an index" onClose={() => setAdding(false)}><NewIndex entity={entity} onDone={() => setAdding(false)} /></SidePanel> : null}
    </div>
  );
}

function NewIndex({ entity, onDone }: { entity: Entity; onDone(): void }) {
  const studio = useStudio();
  const [chosen, setChosen] = useState<string[]>([]);
  const [name, setName] = useState<string | null>(null);
  const [more, setMore] = useState({ index_type: "btree", is_unique: false, is_partial: false });
  const [failure, setFailure] = useState<CallError | null>(null);
  const types = TYPES.filter(({ value }) => studio.state.overview?.indexTypes.includes(value));
  const technical = name ?? (chosen.length ? `${entity.name}_${chosen.join("_")}`.slice(0, 60) : "");
  const { byInput, others } = sortProblems(failure?.problems ?? [], NAMES, [`indexes.${technical}`]);
  const toggle = (field: string, on: boolean) => setChosen(on ? [...chosen, field] : chosen.filter((one) => one !== field));
  const add = async () => {
    try {
      await studio.change("add_index", { values: { name: technical, field_names: chosen, ...more } });
      onDone();
    } catch (reason) {
      setFailure(asCallError(reason));
    }
  };
  return (
    <form class="bn-stack" noValidate onSubmit={(event) => { event.preventDefault(); void add(); }}>
      <fieldset class="bn-field" aria-invalid={byInput["field_names"] ? "true" : undefined}>
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
        {byInput["field_names"] ? <span class="bn-field-error">{byInput["field_names"]}</span> : null}
      </fieldset>
      <TextField label="Name" mono required value={technical} onInput={setName} error={byInput["name"]} />
      <Switch label="Unique" help="No two records have the same values in these fields." checked={more.is_unique} onChange={(is_unique) => setMore({ ...more, is_unique })} />
      <Switch label="Leave deleted records out" help="Deleted records do not count." checked={more.is_partial} onChange={(is_partial) => setMore({ ...more, is_partial })} error={byInput["is_partial"]} />
      {types.length > 1 ? <SelectField label="Kind" value={more.index_type} options={types} onChange={(index_type) => setMore({ ...more, index_type })} error={byInput["index_type"]} /> : null}
      {failure && !Object.keys(byInput).length ? <span class="bn-field-error" role="alert">{sentences(others) || failure.message}</span> : null}
      <div class="bn-row"><Button style="primary" submit>Add index</Button><Button onClick={onDone}>Cancel</Button></div>
    </form>
  );
}
