// The options of a field that depend on its type: limits, the default, the looks. The designer and the wizard both show them.
import { SelectField, TextField } from "../shared/parts.tsx";
import type { FieldType } from "./types.ts";
import { inWords } from "./words.ts";

const LIMITS: Record<string, string> = {
  min_length: "Shortest length", max_length: "Longest length", min_value: "Smallest value", max_value: "Largest value", decimal_places: "Decimal places",
};
/** The inputs that a field's problems may belong to. */
export const FIELD_INPUTS = ["name", "label", "description", "help_text", "field_type", "is_required", "is_unique", "is_indexed", "is_readonly", ...Object.keys(LIMITS),
  "default_value", "default_expression", "allowed_values", "input_type", "placeholder", "prefix", "suffix", "reference_entity",
  "reference_entity_id", "reference_field", "metadata", "is_calculated", "calculation_formula", "validation_rules", "visible_when", "group"];

type Described = { label: string; value: string; error?: string | undefined; disabled?: boolean };
/** Where the options are read from and go to. */
export type FieldInputs = {
  text(name: string, label: string): Described & { onInput(value: string): void; onBlur?: () => void };
  pick(name: string, label: string): Described & { onChange(value: string): void };
  metadata: unknown; setMetadata(metadata: object): void; onBlur?: () => void;
};
type Props = { type: FieldType | undefined; isCalculated: boolean; inputs: FieldInputs };

export function Limits({ type, isCalculated, inputs: { text } }: Props) {
  // The places of a calculated field are those that its formula is rounded to.
  const names = Object.keys(LIMITS).filter((name) => type?.options.includes(name) && (!isCalculated || name === "decimal_places"));
  return names.length ? <div class="bn-pair">{names.map((name) => <TextField key={name} {...text(name, LIMITS[name] ?? name)} />)}</div> : null;
}

type DefaultProps = Props & { choices: readonly { value: string; label: string }[] | null };

export function DefaultValue({ type, isCalculated, inputs: { text, pick }, choices }: DefaultProps) {
  if (!type || isCalculated || ["lookup", "json", "multiselect"].includes(type.name)) return null;
  const offered = type.name === "boolean" ? [{ value: "true", label: "Yes" }, { value: "false", label: "No" }] : choices;
  return offered ? <SelectField {...pick("default_value", "Default value")} options={[{ value: "", label: "None" }, ...offered]} />
    : <TextField {...text("default_value", "Default value")} help="Given to new records that come without a value." />;
}

export function Looks({ type, isCalculated, inputs }: Props) {
  const { text, pick } = inputs;
  return (
    <>
      <TextField {...text("help_text", "Help text")} help="Shown below the input." />
      <TextField {...text("description", "Description")} lines={2} />
      {(type?.inputs.length ?? 0) > 1 ? <SelectField {...pick("input_type", "Input")} options={inputOptions(type)} /> : null}
      {isCalculated ? null : <TextField {...text("placeholder", "Placeholder")} />}
      {type?.options.includes("prefix") ? <div class="bn-pair"><TextField {...text("prefix", "Prefix")} /><TextField {...text("suffix", "Suffix")} /></div> : null}
      {type?.name === "currency" ? <Currency inputs={inputs} /> : null}
    </>
  );
}

function Currency({ inputs: { text, metadata, setMetadata } }: Pick<Props, "inputs">) {
  const put = (code: string) => setMetadata({ ...(metadata as object | null), currency: code ? code.toUpperCase() : null });
  const code = String((metadata as { currency?: string | null } | null)?.currency ?? "");
  return <TextField {...text("metadata", "Currency")} placeholder="EUR" value={code} onInput={put} />;
}

const inputOptions = (type: FieldType | undefined) =>
  [{ value: "", label: "Standard" }, ...(type?.inputs ?? []).map((one) => ({ value: one, label: inWords(one.replaceAll("-", " ")) }))];
