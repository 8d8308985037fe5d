// The wizard's second form: the fields, with the options of their types.
import { Button, SelectField, TextField } from "../shared/parts.tsx";
import { sortProblems } from "../shared/problems.ts";
import type { Problem } from "../shared/rpc.ts";
import { CalculatedInputs } from "./calculated_inputs.tsx";
import { DraftFields } from "./checks.ts";
import { ChoicesEditor } from "./choices_editor.tsx";
import { DefaultValue, FIELD_INPUTS, type FieldInputs, Limits, Looks } from "./field_options.tsx";
import { useNameProblem } from "./name_problem.ts";
import { FIELD_FLAGS } from "./field_form.tsx";
import { ReferenceInputs } from "./reference_inputs.tsx";
import { type RulesForm, RulesSection } from "./rules_section.tsx";
import { useStudio } from "./store.ts";
import type { FieldType } from "./types.ts";
import { useDragging } from "./use_dragging.ts";
import { CALCULATED, checkedFields, type Draft, emptyField, type NewField, retyped } from "./wizard_draft.ts";
import { nameFor, relocated } from "./words.ts";

type Props = { draft: Draft; set(change: Partial<Draft>): void; problems: readonly Problem[] };

export function FieldsStep({ draft, set, problems }: Props) {
  const { fields } = draft;
  const put = (index: number, field: NewField) => set({ fields: fields.map((one, at) => (at === index ? field : one)) });
  const move = (from: number, to: number) => set({ fields: relocated(fields, from, to) });
  const { over, handle, target } = useDragging(move);
  return (
    <DraftFields.Provider value={checkedFields(fields)}>
      <div class="bn-stack">
        <p class="bn-muted">What do you want to know about each {String(draft.values["label"] || "record").toLowerCase()}? More can be added at any time.</p>
        {fields.map((field, index) => (
          <div key={index} class={over === index ? "bn-card bn-stack bn-item-over" : "bn-card bn-stack"} role="group" aria-label={`Field ${index + 1}`} {...target(index)}>
            <FieldInputsOf field={field} index={index} put={(next) => put(index, next)} problems={problems} groups={fields.map((one) => String(one["group"] ?? ""))} isTwice={fields.some(({ name }, at) => at < index && name !== "" && name === field.name)} />
            <div class="bn-row">
              <Flags field={field} put={(next) => put(index, next)} />
              <span class="bn-end bn-row">
                <span class="bn-handle" draggable title="Drag to change the order" aria-hidden="true" {...handle(index)}>⠿</span>
                <button type="button" class="bn-step" aria-label={`Move field ${index + 1} up`} disabled={index === 0} onClick={() => move(index, index - 1)}>↑</button>
                <button type="button" class="bn-step" aria-label={`Move field ${index + 1} down`} disabled={index === fields.length - 1} onClick={() => move(index, index + 1)}>↓</button>
                <Button style="quiet" label={`Remove field ${field.label || index + 1}`} onClick={() => set({ fields: fields.filter((_, at) => at !== index) })}>Remove</Button>
              </span>
            </div>
          </div>
        ))}
        <div><Button onClick={() => set({ fields: [...fields, emptyField()] })}>+ Add field</Button></div>
      </div>
    </DraftFields.Provider>
  );
}

type CardProps = { field: NewField; index: number; isTwice: boolean; groups: readonly string[]; problems: readonly Problem[]; put(field: NewField): void };

function FieldInputsOf({ field, index, isTwice, groups, problems, put }: CardProps) {
  const types = useStudio().state.overview?.types ?? [];
  const type = types.find(({ name }) => name === field.field_type);
  const own = problems.filter(({ field: path }) => path.startsWith(`fields.${field.name}.`) || path === `fields.${field.name}`);
  const { byInput, others } = sortProblems(own, FIELD_INPUTS, [`fields.${field.name}`]);
  const refused = useNameProblem(field.name, "", "field");
  const nameProblem = byInput["name"] ?? (refused ? `The name ${refused}.` : isTwice ? "Another field has this name." : undefined);
  const set = (change: Partial<NewField>) => put({ ...field, ...change });
  const label = (value: string) => set({ label: value, ...(field.name === nameFor(field.label) ? { name: nameFor(value) } : {}) });
  const options = [...types.map((one) => ({ value: one.name, label: one.label })), { value: CALCULATED, label: "Calculated" }];
  return (
    <>
      <div class="bn-field-line">
        <TextField label="Label" required autofocus={index > 0 && !field.label} value={field.label} onInput={label} error={byInput["label"]} />
        <TextField label="Name" required mono value={field.name} onInput={(name) => set({ name })} error={nameProblem} />
        <SelectField label="Type" value={field.is_calculated ? CALCULATED : field.field_type} options={options} onChange={(to) => put(retyped(field, to))} error={field.is_calculated ? undefined : byInput["field_type"]} />
      </div>
      {field.is_calculated ? (
        <CalculatedInputs name={field.name} type={field.field_type} formula={String(field["calculation_formula"] ?? "")} errors={byInput}
          onFormula={(calculation_formula) => set({ calculation_formula })} onType={(field_type) => set({ field_type })} />
      ) : null}
      <TypeParts field={field} type={type} errors={byInput} set={set} />
      {type ? <RulesSection key={`rules ${String(field.is_calculated)}`} field={field} type={type} form={rulesForm(field, byInput, set)} groups={groups} formulas={false} /> : null}
      {others.map((other) => <span key={other} class="bn-field-error">{other}</span>)}
    </>
  );
}

const rulesForm = (field: NewField, errors: Record<string, string>, set: (change: Partial<NewField>) => void): RulesForm => ({
  errors, value: (name) => field[name], flush: () => undefined,
  set: (name, value) => set({ [name]: Array.isArray(value) && !value.length ? null : value }),
});

type PartsProps = { field: NewField; type: FieldType | undefined; errors: Record<string, string>; set(change: Partial<NewField>): void };

/** What the type needs, and, folded away, what it allows. */
function TypeParts({ field, type, errors, set }: PartsProps) {
  const isCalculated = Boolean(field.is_calculated);
  const shown = (name: string, label: string) => ({ label, value: String(field[name] ?? ""), error: errors[name] });
  const inputs: FieldInputs = {
    text: (name, label) => ({ ...shown(name, label), onInput: (value) => set({ [name]: value }) }), pick: (name, label) => ({ ...shown(name, label), onChange: (value) => set({ [name]: value }) }),
    metadata: field["metadata"], setMetadata: (metadata) => set({ metadata }),
  };
  const parts = { type, isCalculated, inputs };
  return (
    <>
      {field.field_type === "lookup" ? (
        <ReferenceInputs target={field.reference_entity ?? ""} shown={String(field["reference_field"] ?? "")} errors={errors}
          onTarget={(reference_entity) => set({ reference_entity, reference_field: "" })} onShown={(reference_field) => set({ reference_field })} />
      ) : null}
      {type?.options.includes("allowed_values") && !isCalculated ? <ChoicesEditor value={field.allowed_values ?? []} error={errors["allowed_values"]} onChange={(allowed_values) => set({ allowed_values })} /> : null}
      <details class="bn-more" key={field.field_type}>
        <summary>Options</summary>
        <div class="bn-type-options">
          <Limits {...parts} />
          <DefaultValue {...parts} choices={field.allowed_values ?? null} />
          <Looks {...parts} />
        </div>
      </details>
    </>
  );
}

function Flags({ field, put }: { field: NewField; put(field: NewField): void }) {
  if (field.is_calculated) return null;
  return (
    <>
      {FIELD_FLAGS.map(([name, label, help]) => (
        <label key={name} class="bn-check" title={help}><input type="checkbox" checked={Boolean(field[name])} onChange={(event) => put({ ...field, [name]: event.currentTarget.checked })} /> {label}</label>
      ))}
    </>
  );
}
