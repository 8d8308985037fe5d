// The input for one field of a record, by its kind and the input type that its definition asks for.
import type { Option } from "../record_grid/types.ts";
import type { FormField, Raw } from "./field_values.ts";
import { Lookup } from "./lookup.tsx";
import { Labelled } from "./parts.tsx";

export type SearchOptions = (field: string, search: string) => Promise<Option[]>;
type Props = {
  field: FormField; value: Raw; onChange(raw: Raw): void; search: SearchOptions; error?: string | undefined; disabled?: boolean | undefined; label?: string;
  /** The record is a new one: an empty input will get the field's default. */
  isNew?: boolean;
};

const TYPES: Record<string, string> = { date: "date", datetime: "datetime-local", time: "time" };
const TEXT_TYPES = new Set(["email", "url", "tel"]);

export function FieldControl(props: Props) {
  const { field, error } = props;
  if (field.kind === "boolean" && field.input !== "select") return <YesNo {...props} />;
  if (field.kind === "multiselect" || (field.kind === "select" && field.input === "radio")) return <Choices {...props} />;
  const defaults = props.isNew && field.hasDefault && field.default === null ? "Left empty, it gets its default." : "";
  const help = [field.waits, field.help, field.kind === "datetime" ? "In UTC." : "", defaults].filter(Boolean).join(" ");
  return (
    <Labelled label={props.label ?? field.label} help={help || undefined} error={error} required={field.required}>
      {(ids) => <Input {...props} ids={ids} />}
    </Labelled>
  );
}

function Input(props: Props & { ids: Record<string, string | undefined> }) {
  const { field, value, onChange, disabled, ids } = props;
  const shared = { class: "bn-input", disabled, ...ids, "aria-required": field.required ? ("true" as const) : undefined };
  const typed = (event: Event) => onChange((event.currentTarget as HTMLInputElement).value);
  if (field.kind === "lookup") {
    return <Lookup attributes={shared} label={field.label} value={value as Option | null} onChange={onChange} search={(text) => props.search(field.field, text)} />;
  }
  if (field.kind === "boolean" || field.kind === "select") return <Select {...props} attributes={shared} />;
  const text = typeof value === "string" ? value : "";
  if (field.input === "textarea" || field.kind === "json" || field.kind === "long_text") {
    return <textarea {...shared} class={field.kind === "json" ? "bn-input bn-mono" : "bn-input"} rows={field.kind === "json" ? 5 : 4}
      placeholder={field.placeholder} value={text} onInput={typed} />;
  }
  const type = TYPES[field.kind] ?? (TEXT_TYPES.has(field.input) ? field.input : "text");
  const input = (
    <input {...shared} type={type} step={field.kind === "datetime" || field.kind === "time" ? 1 : undefined} value={text}
      inputMode={field.kind === "number" ? "decimal" : undefined} placeholder={field.placeholder} autocomplete="off" onInput={typed} />
  );
  if (!field.prefix && !field.suffix) return input;
  return (
    <span class="bn-affixed">
      {field.prefix ? <span class="bn-affix">{field.prefix}</span> : null}{input}
      {field.suffix ? <span class="bn-affix">{field.suffix}</span> : null}
    </span>
  );
}

function Select({ field, value, onChange, attributes }: Props & { attributes: object }) {
  const yesNo = [{ value: "true", label: "Yes" }, { value: "false", label: "No" }];
  const options = field.kind === "boolean" ? yesNo : (field.options ?? []);
  const chosen = (text: string): Raw => (field.kind === "boolean" ? (text === "" ? null : text === "true") : text);
  return (
    <select {...attributes} value={value === null ? "" : String(value)} onChange={(event) => onChange(chosen(event.currentTarget.value))}>
      <option value="">—</option>
      {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
    </select>
  );
}

function YesNo({ field, value, onChange, error, disabled, label }: Props) {
  const clear = value !== null && !field.required && !disabled;
  return (
    <Labelled label={label ?? field.label} help={field.help || undefined} error={error} required={field.required}>
      {(ids) => (
        <span class="bn-yes-no">
          <input {...ids} class="bn-switch" type="checkbox" role="switch" checked={value === true} disabled={disabled}
            onChange={(event) => onChange(event.currentTarget.checked)} />
          <span>{value === null ? "Not set" : value ? "Yes" : "No"}</span>
          {clear ? <button class="bn-button bn-button-quiet" type="button" onClick={() => onChange(null)}>Clear</button> : null}
        </span>
      )}
    </Labelled>
  );
}

function Choices({ field, value, onChange, error, disabled, label }: Props) {
  const many = field.kind === "multiselect";
  const chosen = Array.isArray(value) ? value : typeof value === "string" && value ? [value] : [];
  const toggle = (one: string, on: boolean) =>
    onChange(many ? (on ? [...chosen, one] : chosen.filter((other) => other !== one)) : on ? one : "");
  return (
    <fieldset class="bn-field bn-choices" aria-invalid={error ? "true" : undefined}>
      <legend class="bn-label">{label ?? field.label}{field.required ? <span class="bn-required" aria-hidden="true"> *</span> : null}</legend>
      <span class="bn-chips">
        {(field.options ?? []).map((option) => (
          <label key={option.value} class={chosen.includes(option.value) ? "bn-chip bn-chip-on" : "bn-chip"}>
            <input type={many ? "checkbox" : "radio"} checked={chosen.includes(option.value)} disabled={disabled}
              onChange={(event) => toggle(option.value, event.currentTarget.checked)} />
            {option.label}
          </label>
        ))}
      </span>
      {error ? <span class="bn-field-error">{error}</span> : null}
      {field.help ? <span class="bn-help">{field.help}</span> : null}
    </fieldset>
  );
}
