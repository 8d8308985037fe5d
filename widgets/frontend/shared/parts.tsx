// The small parts that forms are made of: labelled inputs, switches, badges, dialogs, copy buttons.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "./unique_id.ts";

type Described = { label: string; help?: string | undefined; error?: string | undefined; required?: boolean | undefined; hideLabel?: boolean };
type InputIds = { id: string; "aria-describedby"?: string; "aria-invalid"?: "true" };

/** A label above an input, help and problem below it; `children` gets the ids that tie them together. */
export function Labelled(props: Described & { children: (ids: InputIds) => ComponentChildren }) {
  const id = useUniqueId();
  const { label, help, error, required, hideLabel } = props;
  const described = [help ? `${id}-help` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  const ids: InputIds = { id, ...(described ? { "aria-describedby": described } : {}), ...(error ? { "aria-invalid": "true" } : {}) };
  return (
    <div class="bn-field">
      <label class={hideLabel ? "bn-unseen" : "bn-label"} for={id}>
        {label}{required ? <span class="bn-required" aria-hidden="true"> *</span> : null}
      </label>
      {props.children(ids)}
      {error ? <span class="bn-field-error" id={`${id}-error`}>{error}</span> : null}
      {help ? <span class="bn-help" id={`${id}-help`}>{help}</span> : null}
    </div>
  );
}

type TextProps = Described & {
  value: string; onInput(value: string): void; onBlur?: () => void; placeholder?: string; disabled?: boolean; type?: string;
  lines?: number; mono?: boolean; autofocus?: boolean; list?: readonly string[];
};

export function TextField(props: TextProps) {
  const { value, onInput, onBlur, placeholder, disabled, type = "text", lines, mono, autofocus, list } = props;
  const element = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  // Before the page is painted, so that no key pressed meanwhile is lost.
  useLayoutEffect(() => { if (autofocus) element.current?.focus(); }, []);
  const shared = {
    class: mono ? "bn-input bn-mono" : "bn-input", value, placeholder, disabled, ref: element, spellcheck: !mono, autocomplete: "off",
    onInput: (event: Event) => onInput((event.currentTarget as HTMLInputElement).value), onBlur,
    "aria-required": props.required ? ("true" as const) : undefined,
  };
  return (
    <Labelled {...props}>
      {(ids) => lines ? <textarea {...shared} {...ids} rows={lines} /> : (
        <>
          <input {...shared} {...ids} type={type} list={list ? `${ids.id}-list` : undefined} />
          {list ? <datalist id={`${ids.id}-list`}>{list.map((one) => <option key={one} value={one} />)}</datalist> : null}
        </>
      )}
    </Labelled>
  );
}

export type Choice = { value: string; label: string };
type SelectProps = Described & { value: string; options: readonly Choice[]; onChange(value: string): void; disabled?: boolean };

export function SelectField(props: SelectProps) {
  return (
    <Labelled {...props}>
      {(ids) => (
        <select class="bn-input" {...ids} value={props.value} disabled={props.disabled}
          onChange={(event) => props.onChange(event.currentTarget.value)}>
          {props.options.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
        </select>
      )}
    </Labelled>
  );
}

type SwitchProps = { label: string; help?: string; checked: boolean; onChange(on: boolean): void; disabled?: boolean | undefined; error?: string | undefined };

/** A switch with its meaning beside it. */
export function Switch({ label, help, checked, onChange, disabled, error }: SwitchProps) {
  const id = useUniqueId();
  return (
    <div class="bn-switch-row">
      <input class="bn-switch" type="checkbox" role="switch" id={id} checked={checked} disabled={disabled}
        aria-describedby={help ? `${id}-help` : undefined} onChange={(event) => onChange(event.currentTarget.checked)} />
      <div>
        <label for={id}>{label}</label>
        {help ? <span class="bn-help" id={`${id}-help`}>{help}</span> : null}
        {error ? <span class="bn-field-error">{error}</span> : null}
      </div>
    </div>
  );
}

export function Button(props: {
  children: ComponentChildren; onClick?: () => void; style?: "primary" | "danger" | "quiet"; disabled?: boolean | undefined; title?: string; submit?: boolean;
  label?: string;
}) {
  const { children, onClick, style, disabled, title, submit, label } = props;
  return (
    <button class={style ? `bn-button bn-button-${style}` : "bn-button"} type={submit ? "submit" : "button"} disabled={disabled}
      title={title} aria-label={label} onClick={onClick}>{children}</button>
  );
}

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 1800);
    } catch {
      setCopied(false);
    }
  };
  return <Button style="quiet" onClick={() => void copy()}>{copied ? "Copied ✓" : label}</Button>;
}

/** Source text to read and copy. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div class="bn-code">
      <CopyButton text={text} />
      <pre tabIndex={0} aria-label={label}>{text}</pre>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return <div class="bn-nothing"><strong>{title}</strong>{children}</div>;
}

export function Notice({ tone = "info", children }: { tone?: "info" | "success" | "warn" | "error"; children: ComponentChildren }) {
  return <div class={`bn-notice bn-notice-${tone}`} role={tone === "error" ? "alert" : undefined}>{children}</div>;
}

/** A question over the widget: the focus stays in it, Escape closes it. */
export function Dialog({ title, children, onClose }: { title: string; children: ComponentChildren; onClose(): void }) {
  const box = useRef<HTMLDivElement>(null);
  const id = useUniqueId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
    return () => before?.focus?.();
  }, []);
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") { event.stopPropagation(); onClose(); }
    if (event.key === "Tab") keepFocus(event, box.current);
  };
  return (
    <div class="bn-shade" onKeyDown={keys}>
      <div class="bn-dialog" role="dialog" aria-modal="true" aria-labelledby={id} ref={box}><h3 id={id}>{title}</h3>{children}</div>
    </div>
  );
}

function keepFocus(event: KeyboardEvent, box: HTMLElement | null): void {
  const all = [...(box?.querySelectorAll<HTMLElement>("input, select, textarea, button, [tabindex='0']") ?? [])]
    .filter((one) => !one.hasAttribute("disabled"));
  const [first, last] = [all[0], all[all.length - 1]];
  if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last?.focus(); }
  else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first?.focus(); }
}
