// The condition of an index as rows: a field, what is asked of it, and a value.
import { Button, SelectField, TextField } from "../shared/parts.tsx";
import { type Condition, conditionOf, operatorsFor, type Rule, takesValue } from "./index_condition.ts";
import { useStudio } from "./store.ts";

/** A field that a condition may name. */
export type ConditionField = { name: string; label: string; field_type: string; is_calculated?: unknown };
type Props = {
  fields: readonly ConditionField[]; saved: Record<string, unknown> | null; value: Condition | null; errors: Record<string, string>; disabled?: boolean; help: string; /** Whether parts of texts may be asked for. */ matches?: boolean;
  onChange(condition: Condition): void;
};
/** The name of a row among the inputs that a problem may belong to. */
export const ruleName = (index: number): string => `where_clause.rules[${index}]`;

export function ConditionEditor({ fields, saved, value, errors, disabled, help, matches = false, onChange }: Props) {
  const stored = fields.filter((field) => !field.is_calculated);
  const condition = value ?? conditionOf(saved);
  if (!condition) {
    return (
      <div class="bn-field">
        <span class="bn-label">Only records where</span>
        <code class="bn-muted">{JSON.stringify(saved)}</code>
        <span class="bn-help">This condition was made in Python. Rows replace it.</span>
        {disabled ? null : <div><Button onClick={() => onChange({ combinator: "and", rules: [] })}>Replace it</Button></div>}
      </div>
    );
  }
  const put = (index: number, change: Partial<Rule>) => onChange({ ...condition, rules: condition.rules.map((one, at) => (at === index ? { ...one, ...change } : one)) });
  const add = () => onChange({ ...condition, rules: [...condition.rules, { field: stored[0]?.name ?? "", operator: "=", value: "" }] });
  return (
    <fieldset class="bn-field bn-rules" disabled={disabled}>
      <legend class="bn-label">Only records where</legend>
      {condition.rules.length > 1 ? (
        <SelectField label="How the conditions combine" hideLabel value={condition.combinator} options={[{ value: "and", label: "all of these hold" }, { value: "or", label: "one of these holds" }]}
          onChange={(combinator) => onChange({ ...condition, combinator: combinator as Condition["combinator"] })} />
      ) : null}
      {condition.rules.map((rule, index) => (
        <Row key={index} index={index} rule={rule} fields={stored} matches={matches} error={errors[ruleName(index)]} put={(change) => put(index, change)}
          remove={() => onChange({ ...condition, rules: condition.rules.filter((_, at) => at !== index) })} />
      ))}
      {errors["where_clause"] ? <span class="bn-field-error">{errors["where_clause"]}</span> : null}
      <span class="bn-help">{help}</span>
      <div><Button onClick={add} disabled={disabled || !stored.length}>+ Add condition</Button></div>
    </fieldset>
  );
}

type RowProps = { matches: boolean; index: number; rule: Rule; fields: readonly ConditionField[]; error: string | undefined; put(change: Partial<Rule>): void; remove(): void };

function Row({ matches, index, rule, fields, error, put, remove }: RowProps) {
  const types = useStudio().state.overview?.types ?? [];
  const holds = (name: string) => types.find((type) => type.name === fields.find((field) => field.name === name)?.field_type)?.holds ?? "text";
  const operatorsOf = (name: string) => operatorsFor(holds(name), matches);
  const operators = operatorsOf(rule.field);
  const choose = (name: string) => put({ field: name, ...(operatorsOf(name).some(({ value }) => value === rule.operator) ? {} : { operator: operatorsOf(name)[0]?.value ?? "=" }) });
  const yesNo = holds(rule.field) === "boolean" ? [{ value: "", label: "Choose" }, { value: "true", label: "Yes" }, { value: "false", label: "No" }] : null;
  const value = { label: `Value of condition ${index + 1}`, hideLabel: true, value: rule.value, error };
  return (
    <div class="bn-rule bn-condition" role="group" aria-label={`Condition ${index + 1}`}>
      <div class="bn-rule-head">
        <SelectField label={`Field of condition ${index + 1}`} hideLabel value={rule.field} options={fields.map(({ name, label }) => ({ value: name, label }))} onChange={choose} />
        <Button style="quiet" label={`Remove condition ${index + 1}`} onClick={remove}>✕</Button>
      </div>
      <SelectField label={`Comparison of condition ${index + 1}`} hideLabel value={rule.operator} options={operators} onChange={(operator) => put({ operator })} />
      {!takesValue(rule.operator) ? null : yesNo ? <SelectField {...value} options={yesNo} onChange={(text) => put({ value: text })} />
        : <TextField {...value} placeholder={rule.operator === "in" || rule.operator === "notIn" ? "open, waiting" : ""} onInput={(text) => put({ value: text })} />}
      {error && !takesValue(rule.operator) ? <span class="bn-field-error">{error}</span> : null}
    </div>
  );
}
