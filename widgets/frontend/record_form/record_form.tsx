// One view of the record form: what it looks like. What it knows and does is `useRecordForm`.
import { useState } from "preact/hooks";
import { FieldControl } from "../shared/field_control.tsx";
import { type FormField, rawOf } from "../shared/field_values.ts";
import type { SyncedModel } from "../shared/model.ts";
import { Button, Notice } from "../shared/parts.tsx";
import { type Sorted, sortProblems } from "../shared/problems.ts";
import type { CallError, Rpc } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import { sectionsOf } from "./sections.ts";
import { RecordTabs } from "./tabs.tsx";
import { type FormState, useRecordForm } from "./use_record_form.ts";
import { VersionChoice } from "./version_choice.tsx";

type Option = { value: string; label: string };

export function RecordForm({ model, rpc }: { model: SyncedModel; rpc: Rpc }) {
  const form = useRecordForm(model, rpc);
  const { setup, failure, stale, isNew } = form;
  const sorted = sortProblems(failure?.problems ?? [], setup.fields.map(({ field }) => field));
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void form.save(); }
  };
  return (
    <section class="bn-root bn-app bn-record-form" aria-label={isNew ? `New ${setup.label}` : setup.label} ref={form.box} onKeyDown={keys}>
      <Header form={form} />
      <Messages failure={failure} others={sorted.others} news={form.hasNews} load={() => { form.reset(); void form.load(); }} />
      {form.isLocked && !form.isDeleted && !form.isLoading ? <div class="bn-strip"><Notice>You may look at this record, but not change it.</Notice></div> : null}
      {stale ? (
        <div class="bn-strip"><VersionChoice found={stale.found} onSettle={form.settle} onBack={form.leaveStale} /></div>
      ) : null}
      <RecordTabs form={form} rpc={rpc}>
        <Inputs form={form} errors={sorted.byInput} search={(field, text) => rpc.call<Option[]>("options", { field, search: text })} />
      </RecordTabs>
      <Footer form={form} startNew={() => { form.reset(); void rpc.call("start_new"); }} />
    </section>
  );
}

function Header({ form }: { form: FormState }) {
  const { setup, record, isNew } = form;
  const title = record && setup.titleField ? String(record[setup.titleField] ?? "") : "";
  return (
    <header>
      <h3>{isNew ? `New ${setup.label.toLowerCase()}` : title || setup.label}</h3>
      {isNew ? null : <span class="bn-kind">{setup.label}</span>}
      <span class="bn-state">{form.isDirty ? "Unsaved changes" : form.isDeleted ? "Deleted" : form.told}</span>
    </header>
  );
}

function Messages(props: { failure: CallError | null; others: string[]; news: boolean; load(): void }) {
  const { failure, others, news, load } = props;
  if (failure) {
    const text = failure.problems.length ? sentences([failure.what, ...others]) : failure.message;
    return <div class="bn-strip"><Notice tone="error">{text}</Notice></div>;
  }
  if (!news) return null;
  return (
    <div class="bn-strip">
      <Notice tone="warn">
        <span>Somebody changed this record meanwhile. When you save, you choose between both versions.</span>
        <Button onClick={load}>Discard mine and load theirs</Button>
      </Notice>
    </div>
  );
}

type Search = (field: string, text: string) => Promise<Option[]>;

function Inputs({ form, errors, search }: { form: FormState; errors: Sorted["byInput"]; search: Search }) {
  const { setup, typed, base } = form;
  const input = (field: FormField) => (
    <div key={field.field} class={isWide(field) ? "bn-wide" : ""}>
      <FieldControl field={field} value={typed[field.field] ?? rawOf(field, base)} onChange={(raw) => form.type(field.field, raw)}
        search={search} error={errors[field.field]} disabled={form.isLocked || !field.editable} isNew={form.isNew} />
    </div>
  );
  return (
    <div class="bn-body">
      {sectionsOf(setup.fields, form.hidden).map(({ name, fields }) => (
        name ? (
          <fieldset key={name} class="bn-section"><legend>{name}</legend><div class="bn-grid">{fields.map(input)}</div></fieldset>
        ) : <div key={name} class="bn-grid">{fields.map(input)}</div>
      ))}
    </div>
  );
}

function Footer({ form, startNew }: { form: FormState; startNew(): void }) {
  const { setup, isNew, isDeleted, isDirty } = form;
  return (
    <footer>
      {isDeleted ? <RestoreRow form={form} /> : <SaveRow form={form} />}
      {!isNew && setup.canCreate ? (
        <span class={isDeleted || !setup.canDelete ? "bn-end" : ""}><Button disabled={isDirty} onClick={startNew}>New</Button></span>
      ) : null}
    </footer>
  );
}

function RestoreRow({ form: { setup, isBusy, act } }: { form: FormState }) {
  return (
    <>
      <span>This {setup.label.toLowerCase()} is deleted.</span>
      {setup.canRestore && setup.canDelete ? <Button style="primary" disabled={isBusy} onClick={() => void act("restore", "Restored")}>Restore</Button> : null}
    </>
  );
}

function SaveRow({ form }: { form: FormState }) {
  const { setup, isNew, isDirty, isBusy, isLocked } = form;
  return (
    <>
      <Button style="primary" disabled={isBusy || isLocked || (!isNew && !isDirty)} onClick={() => void form.save()}>{isNew ? "Create" : "Save"}</Button>
      <Button disabled={isBusy || !isDirty} onClick={form.reset}>Reset</Button>
      <span class="bn-hint">Ctrl+Enter saves</span>
      {!isNew && setup.canDelete ? <DeleteButton act={() => void form.act("delete", "Deleted")} label={setup.label} /> : null}
    </>
  );
}

function DeleteButton({ act, label }: { act(): void; label: string }) {
  const [isAsking, ask] = useState(false);
  if (!isAsking) return <span class="bn-end"><Button style="quiet" onClick={() => ask(true)}>Delete…</Button></span>;
  return (
    <span class="bn-row bn-end" role="group" aria-label="Delete">
      <span>Delete this {label.toLowerCase()}?</span>
      <Button style="danger" onClick={() => { ask(false); act(); }}>Delete</Button>
      <Button onClick={() => ask(false)}>Keep</Button>
    </span>
  );
}

function isWide(field: FormField): boolean {
  return field.kind === "long_text" || field.kind === "json" || field.input === "textarea" || field.kind === "multiselect";
}
