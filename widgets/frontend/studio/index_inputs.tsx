// The inputs of an index: its fields in their order, what may repeat, which records it holds. The designer and the wizard both show them.
import { SelectField, Switch, TextField } from "../shared/parts.tsx";
import { ConditionEditor, type ConditionField, ruleName } from "./condition_editor.tsx";
import type { Condition } from "./index_condition.ts";
import type { IndexValues } from "./index_values.ts";
import { useStudio } from "./store.ts";
import type { Overview } from "./types.ts";

const MOST_RULES = 20;
/** The inputs that an index's problems may belong to. */
export const INDEX_INPUTS = [...Array.from({ length: MOST_RULES }, (_, index) => ruleName(index)), "name", "field_names", "index_type", "is_unique", "is_partial", "where_clause", "is_active"];
const TYPES = [
  { value: "btree", label: "btree" }, { value: "hash", label: "hash: one field, equality only" }, { value: "gin", label: "gin: json and multiselect" },
];
type Props = {
  fields: readonly ConditionField[]; values: IndexValues; saved: IndexValues["where_clause"]; condition: Condition | null; errors: Record<string, string>; locked?: boolean;
  put(change: Partial<IndexValues>): void; onCondition(condition: Condition): void;
};

export function IndexInputs({ fields, values, saved, condition, errors, locked = false, put, onCondition }: Props) {
  const { overview } = useStudio().state;
  const types = TYPES.filter(({ value }) => overview?.indexTypes.includes(value));
  return (
    <>
      <FieldChoice fields={fields} chosen={values.field_names} error={errors["field_names"]} disabled={locked} onChange={(field_names) => put({ field_names })} />
      <TextField label="Name" mono required value={values.name} disabled={locked} onInput={(name) => put({ name })} error={errors["name"]} />
      <Switch label="Unique" help="No two records have the same values in these fields." checked={values.is_unique} disabled={locked} error={errors["is_unique"]} onChange={(is_unique) => put({ is_unique })} />
      {types.length > 1 ? <SelectField label="Kind" value={values.index_type} options={types} disabled={locked} onChange={(index_type) => put({ index_type })} error={errors["index_type"]} /> : null}
      <Switch label="Leave deleted records out" help={values.is_unique ? "A unique index always does." : "Deleted records do not count."} checked={values.is_partial || values.is_unique}
        disabled={locked || values.is_unique} error={errors["is_partial"]} onChange={(is_partial) => put({ is_partial })} />
      <ConditionEditor fields={fields} saved={saved} value={condition} errors={errors} disabled={locked}
        onChange={onCondition} help={partialHelp(overview, values.is_unique)} />
    </>
  );
}

type ChoiceProps = { fields: readonly ConditionField[]; chosen: readonly string[]; error: string | undefined; disabled: boolean; onChange(names: string[]): void };

function FieldChoice({ fields, chosen, error, disabled, onChange }: ChoiceProps) {
  const toggle = (name: string, on: boolean) => onChange(on ? [...chosen, name] : chosen.filter((one) => one !== name));
  return (
    <fieldset class="bn-field" disabled={disabled} aria-invalid={error ? "true" : undefined}>
      <legend class="bn-label">Fields, in the order you choose them</legend>
      <span class="bn-chips">
        {fields.filter((field) => !field.is_calculated).map((field) => {
          const at = chosen.indexOf(field.name);
          return (
            <label key={field.name} class={at >= 0 ? "bn-chip bn-chip-on" : "bn-chip"}>
              <input type="checkbox" checked={at >= 0} onChange={(event) => toggle(field.name, event.currentTarget.checked)} />{at >= 0 ? `${at + 1}. ` : ""}{field.label}
            </label>
          );
        })}
      </span>
      {error ? <span class="bn-field-error">{error}</span> : null}
    </fieldset>
  );
}

/** What a condition comes to in this database. */
function partialHelp(overview: Overview | null, isUnique: boolean): string {
  if (overview?.hasPartialIndexes) return "The index holds only these records.";
  return isUnique ? "Values repeat only among other records." : `${overview?.engine} has no partial indexes: this one holds all records, and the condition acts where it is unique.`;
}
