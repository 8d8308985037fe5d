// The choices of a select field: what is stored, and what people see.
import { Button, Labelled } from "../shared/parts.tsx";
import { nameFor } from "./words.ts";

type Choice = { value: string; label: string };
type Props = { value: readonly Choice[]; error?: string | undefined; onChange(choices: Choice[]): void; onBlur?: () => void; disabled?: boolean };

export function ChoicesEditor({ value, error, onChange, onBlur, disabled }: Props) {
  const put = (index: number, change: Partial<Choice>) => onChange(value.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const relabel = (index: number, label: string) => {
    const one = value[index];
    const follows = one && (one.value === "" || one.value === nameFor(one.label));
    put(index, follows ? { label, value: nameFor(label) } : { label });
  };
  const add = () => onChange([...value, { value: "", label: "" }]);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
    const box = (event.currentTarget as HTMLElement).closest("fieldset");
    setTimeout(() => [...(box?.querySelectorAll<HTMLInputElement>("input[data-label]") ?? [])].at(-1)?.focus(), 0);
  };
  return (
    <fieldset class="bn-field" disabled={disabled} aria-invalid={error ? "true" : undefined}>
      <legend class="bn-label">Choices</legend>
      {value.map((choice, index) => (
        <div key={index} class="bn-choice">
          <Labelled label={`Label of choice ${index + 1}`} hideLabel>
            {(ids) => <input class="bn-input" data-label {...ids} value={choice.label} placeholder="Label" onInput={(event) => relabel(index, event.currentTarget.value)} onBlur={onBlur} onKeyDown={keys} />}
          </Labelled>
          <Labelled label={`Stored value of choice ${index + 1}`} hideLabel>
            {(ids) => <input class="bn-input bn-mono" {...ids} value={choice.value} placeholder="stored_value" onInput={(event) => put(index, { value: event.currentTarget.value })} onBlur={onBlur} />}
          </Labelled>
          <Button style="quiet" label={`Remove choice ${choice.label || index + 1}`} onClick={() => onChange(value.filter((_, at) => at !== index))}>✕</Button>
        </div>
      ))}
      <span><Button onClick={add}>+ Add choice</Button></span>
      {error ? <span class="bn-field-error">{error}</span> : null}
    </fieldset>
  );
}
