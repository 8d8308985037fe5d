// The validation rules of a field: what its values must fulfil, and what people read whose value does not.
import { useEffect, useState } from "preact/hooks";
import { Button, SelectField, TextField } from "../shared/parts.tsx";
import { areSame, draftOf, emptyRule, isComplete, type Kind, kindsFor, type Rule, type RuleDraft, ruleOf } from "./field_rules.ts";
import { FormulaField } from "./formula_field.tsx";

type Props = {
  field: string; holds: string; value: readonly Rule[]; error?: string | undefined; disabled?: boolean;
  onChange(rules: Rule[]): void; onBlur(): void;
};

export function RulesEditor({ field, holds, value, error, disabled, onChange, onBlur }: Props) {
  const [drafts, setDrafts] = useState(() => value.map(draftOf));
  const kinds = kindsFor(holds);
  function follow(): void {
    if (!areSame(value, drafts.filter(isComplete).map(ruleOf))) setDrafts(value.map(draftOf));
  }
  useEffect(follow, [JSON.stringify(value)]);

  function change(next: RuleDraft[]): void {
    setDrafts(next);
    const rules = next.filter(isComplete).map(ruleOf);
    if (!areSame(rules, value)) onChange(rules);
  }
  const put = (index: number, part: Partial<RuleDraft>) => change(drafts.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const add = (event: Event) => {
    const box = (event.currentTarget as HTMLElement).closest("fieldset");
    change([...drafts, emptyRule(kinds[0]?.value ?? "expression")]);
    setTimeout(() => [...(box?.querySelectorAll<HTMLElement>("select") ?? [])].at(-1)?.focus(), 0);
  };
  return (
    <fieldset class="bn-field bn-rules" disabled={disabled}>
      <legend class="bn-label">Validation rules</legend>
      {drafts.map((draft, index) => (
        <div key={index} class="bn-rule" role="group" aria-label={`Rule ${index + 1}`}>
          <div class="bn-rule-head">
            <SelectField label={`Kind of rule ${index + 1}`} hideLabel value={draft.type} options={kinds}
              onChange={(type) => put(index, { ...emptyRule(type as Kind), message: draft.message })} />
            <Button style="quiet" label={`Remove rule ${index + 1}`} onClick={() => change(drafts.filter((_, at) => at !== index))}>✕</Button>
          </div>
          <RuleValue field={field} draft={draft} onChange={(part) => put(index, part)} onBlur={onBlur} />
          <TextField label="Message" value={draft.message} placeholder="Made from the rule" onInput={(message) => put(index, { message })} onBlur={onBlur} />
          {isComplete(draft) ? null : <span class="bn-help">Not saved before it says what is allowed.</span>}
        </div>
      ))}
      <span><button type="button" class="bn-button" onClick={add}>+ Add rule</button></span>
      {error ? <span class="bn-field-error">{error}</span> : null}
    </fieldset>
  );
}

type ValueProps = { field: string; draft: RuleDraft; onChange(part: Partial<RuleDraft>): void; onBlur(): void };

function RuleValue({ field, draft, onChange, onBlur }: ValueProps) {
  const value = { value: draft.value, onBlur, onInput: (text: string) => onChange({ value: text }) };
  switch (draft.type) {
    case "regex":
      return <FormulaField {...value} field={field} use="pattern" label="Pattern" placeholder="[A-Z]{2}[0-9]+" help="The whole text has to match." />;
    case "expression":
      return <FormulaField {...value} field={field} use="rule" lines={2} label="Condition" placeholder="price >= cost" help="Over the fields of the record; unknown counts as fulfilled." />;
    case "range":
      return (
        <div class="bn-pair">
          <TextField {...value} label="Smallest" type="number" />
          <TextField label="Largest" type="number" value={draft.max} onBlur={onBlur} onInput={(max) => onChange({ max })} />
        </div>
      );
    default:
      return <TextField {...value} label="Characters" type="number" />;
  }
}
