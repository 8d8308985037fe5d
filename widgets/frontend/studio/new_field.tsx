// A field that is about to be added: what it needs to begin with. Everything else can be set once it is there.
import { useRef, useState } from "preact/hooks";
import { Button, Switch, TextField } from "../shared/parts.tsx";
import { focusFirstProblem, sortProblems } from "../shared/problems.ts";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import { CalculatedInputs } from "./calculated_inputs.tsx";
import { ChoicesEditor } from "./choices_editor.tsx";
import { useNameProblem } from "./name_problem.ts";
import { ReferenceInputs } from "./reference_inputs.tsx";
import { useStudio } from "./store.ts";
import { glyphOf, nameFor } from "./words.ts";

const NAMES = ["name", "label", "calculation_formula", "is_calculated", "field_type", "reference_entity", "reference_entity_id", "reference_field", "allowed_values", "max_length", "is_required"];
type Props = { type: string; isCalculated: boolean; onBack(): void; onAdded(id: string | undefined): void };

export function NewField({ type: picked, isCalculated, onBack, onAdded }: Props) {
  const studio = useStudio();
  const types = studio.state.overview?.types ?? [];
  const [type, setType] = useState(picked);
  const described = types.find(({ name }) => name === type);
  const [label, setLabel] = useState("");
  const [name, setName] = useState<string | null>(null);
  const [more, setMore] = useState<Record<string, unknown>>({});
  const [failure, setFailure] = useState<CallError | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const technical = name ?? nameFor(label);
  const { byInput, others } = sortProblems(failure?.problems ?? [], NAMES, [`fields.${technical}`]);
  const refused = useNameProblem(technical, "", "field");
  const set = (key: string, value: unknown) => setMore({ ...more, [key]: value });

  async function add(): Promise<void> {
    setBusy(true);
    try {
      const columns = { field_type: type, label: label.trim(), ...(isCalculated ? { is_calculated: true } : {}), ...more };
      const now = await studio.change("add_field", { name: technical, columns });
      onAdded(now.fieldList.find((field) => field.name === technical)?.id);
    } catch (reason) {
      setFailure(asCallError(reason));
      setBusy(false);
      setTimeout(() => focusFirstProblem(box.current), 0);
    }
  }
  return (
    <form class="bn-stack" ref={box} noValidate onSubmit={(event) => { event.preventDefault(); void add(); }}>
      <button type="button" class="bn-type bn-type-chosen" onClick={onBack}>
        <span class="bn-glyph" aria-hidden="true">{isCalculated ? "fx" : glyphOf(type)}</span>
        <span><span class="bn-item-label">{isCalculated ? "Calculated" : described?.label}</span><span class="bn-help">Choose another type</span></span>
      </button>
      <TextField label="Label" required autofocus value={label} onInput={setLabel} error={byInput["label"]} />
      <TextField label="Name" mono required value={technical} onInput={setName} error={byInput["name"] ?? (refused ? `The name ${refused}.` : undefined)} help="Made from the label; change it if you like." />
      {type === "lookup" ? (
        <ReferenceInputs target={String(more["reference_entity"] ?? "")} shown={String(more["reference_field"] ?? "")} errors={byInput}
          onTarget={(entity) => setMore({ ...more, reference_entity: entity, reference_field: null })} onShown={(field) => set("reference_field", field)} />
      ) : null}
      {described?.options.includes("allowed_values") && !isCalculated ? (
        <ChoicesEditor value={(more["allowed_values"] as never) ?? []} error={byInput["allowed_values"]} onChange={(value) => set("allowed_values", value)} />
      ) : null}
      {isCalculated ? (
        <CalculatedInputs name={technical} type={type} formula={String(more["calculation_formula"] ?? "")} errors={byInput} onFormula={(text) => set("calculation_formula", text)} onType={setType} />
      ) : <Switch label="Required" help="A record cannot be saved without it." checked={Boolean(more["is_required"])} onChange={(on) => set("is_required", on)} />}
      {failure && !Object.keys(byInput).length ? <span class="bn-field-error" role="alert">{sentences(others) || failure.message}</span> : null}
      <div class="bn-row"><Button style="primary" submit disabled={busy}>Add field</Button><Button onClick={onBack}>Back</Button></div>
    </form>
  );
}
