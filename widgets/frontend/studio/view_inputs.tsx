// The inputs of a view: what it shows of its source and of what lookups point at, what is made of it, and of which records.
import { Button, SelectField, TextField } from "../shared/parts.tsx";
import { ConditionEditor } from "./condition_editor.tsx";
import type { Condition } from "./index_condition.ts";
import { useDragging } from "./use_dragging.ts";
import { useNameProblem } from "./name_problem.ts";
import { type Aggregate, type Column, columnFor, labelOf, makingsOf, type Offered, remade, repeated, rowTold } from "./view_draft.ts";
import { relocated } from "./words.ts";

export type ViewValues = { columns: Column[]; condition: Condition | null };
type Props = {
  source: string; offered: readonly Offered[]; values: ViewValues; saved: Record<string, unknown> | null; errors: Record<string, string>; locked?: boolean;
  onChange(values: ViewValues): void;
};

export function ViewInputs({ source, offered, values, saved, errors, locked = false, onChange }: Props) {
  const { columns, condition } = values;
  const put = (next: Column[]) => onChange({ ...values, columns: next });
  const fields = offered.map((one) => ({ name: one.text, label: labelOf(one), field_type: one.field_type }));
  return (
    <>
      <p class="bn-sentence">{rowTold(columns, source, offered)}</p>
      {locked ? null : <Choice source={source} offered={offered} columns={columns} onAdd={(column) => put([...columns, column])} />}
      <Columns offered={offered} columns={columns} errors={errors} locked={locked} onChange={put} />
      {errors["fields"] ? <span class="bn-field-error" role="alert">{errors["fields"]}</span> : null}
      <ConditionEditor fields={fields} saved={saved} value={condition} errors={errors} disabled={locked} matches help="Without a condition the view is made of all records."
        onChange={(next) => onChange({ ...values, condition: next })} />
    </>
  );
}

type ChoiceProps = { source: string; offered: readonly Offered[]; columns: readonly Column[]; onAdd(column: Column): void };

/** A button for each field that can be shown, those behind a lookup together. */
function Choice({ source, offered, columns, onAdd }: ChoiceProps) {
  const groups = [...new Set(offered.map(({ labels }) => labels.slice(0, -1).join(" › ")))];
  return (
    <div class="bn-stack bn-tight" role="group" aria-label="What can be shown">
      {groups.map((group) => (
        <fieldset key={group} class="bn-field">
          <legend class="bn-label">{group ? `Fields behind ${group}` : `Fields of ${source}`}</legend>
          <span class="bn-chips">
            {offered.filter(({ labels }) => labels.slice(0, -1).join(" › ") === group).map((one) => (
              <button key={one.text} type="button" class={columns.some(({ text }) => text === one.text) ? "bn-chip bn-chip-on" : "bn-chip"} aria-label={`Show ${labelOf(one)}`}
                onClick={() => onAdd(columnFor(one.text, columns))}>+ {one.labels.at(-1)}</button>
            ))}
            {group ? null : <button type="button" class="bn-chip" aria-label="Count records" onClick={() => onAdd(columnFor("", columns, "count"))}>+ Number of records</button>}
          </span>
        </fieldset>
      ))}
    </div>
  );
}

type ColumnsProps = { offered: readonly Offered[]; columns: readonly Column[]; errors: Record<string, string>; locked: boolean; onChange(columns: Column[]): void };

function Columns({ offered, columns, errors, locked, onChange }: ColumnsProps) {
  const move = (from: number, to: number) => onChange(relocated(columns, from, to));
  const { over, handle, target } = useDragging(move);
  const twice = repeated(columns);
  const put = (index: number, column: Column) => onChange(columns.map((one, at) => (at === index ? column : one)));
  if (!columns.length) return null;
  return (
    <div class="bn-field">
      <span class="bn-label">What the view shows, in this order</span>
      <ol class="bn-items" aria-label="Shown">
        {columns.map((column, index) => (
          <li key={index} class={over === index ? "bn-item bn-view-column bn-item-over" : "bn-item bn-view-column"} {...target(index)}>
            {locked ? null : <span class="bn-handle" draggable title="Drag to change the order" aria-hidden="true" {...handle(index)}>⠿</span>}
            <ColumnInputs column={column} offered={offered.find(({ text }) => text === column.text)} number={index + 1} locked={locked}
              error={twice.includes(index) ? "Another one has this name." : errors[`fields.${column.name}`]} others={columns.filter((_, at) => at !== index)} put={(next) => put(index, next)} />
            {locked ? null : (
              <span class="bn-order">
                <button type="button" class="bn-step" aria-label={`Move ${column.name} up`} disabled={index === 0} onClick={() => move(index, index - 1)}>↑</button>
                <button type="button" class="bn-step" aria-label={`Move ${column.name} down`} disabled={index === columns.length - 1} onClick={() => move(index, index + 1)}>↓</button>
                <Button style="quiet" label={`Remove ${column.name}`} onClick={() => onChange(columns.filter((_, at) => at !== index))}>✕</Button>
              </span>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

type ColumnProps = { column: Column; offered: Offered | undefined; number: number; locked: boolean; error: string | undefined; others: readonly Column[]; put(column: Column): void };

function ColumnInputs({ column, offered, number, locked, error, others, put }: ColumnProps) {
  const { text, aggregate, name } = column;
  const isGrouped = [column, ...others].some((one) => one.aggregate);
  const refused = useNameProblem(name, "id", "field");
  // What is no longer offered, or lies too many lookups away, is shown as it was written.
  const makings = offered ? makingsOf(offered, isGrouped) : [{ value: aggregate, label: aggregate || "as it is" }];
  return (
    <div class="bn-view-inputs" role="group" aria-label={`Column ${number}`}>
      <span class="bn-item-label">{aggregate === "count" ? "Number of records" : offered ? labelOf(offered) : text}</span>
      {makings.length > 1 ? (
        <SelectField label={`What column ${number} shows`} hideLabel value={aggregate} options={makings} disabled={locked} onChange={(to) => put(remade(column, to as Aggregate, others))} />
      ) : <span class="bn-muted">{aggregate === "count" ? "count" : makings[0]?.label}</span>}
      <TextField label={`Name of column ${number}`} hideLabel mono value={name} disabled={locked} error={error ?? (refused ? `The name ${refused}.` : undefined)} onInput={(to) => put({ ...column, name: to })} />
    </div>
  );
}
