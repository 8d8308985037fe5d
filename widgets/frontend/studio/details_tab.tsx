// What the entity is called, how it is shown, and what it keeps.
import { useState } from "preact/hooks";
import { Button, SelectField, Switch, TextField } from "../shared/parts.tsx";
import { useAutosave } from "./autosave.ts";
import { IconPicker } from "./icon_picker.tsx";
import { useNameProblem } from "./name_problem.ts";
import { ServedName } from "./served_name.tsx";
import { useStudio } from "./store.ts";
import type { Entity } from "./types.ts";
import { NAME_HELP, outOfServiceTold } from "./words.ts";

export const FLAGS = [
  { name: "is_audited", label: "Audit trail", help: "Keeps who changed what, and when.", standard: true },
  { name: "supports_soft_delete", label: "Soft delete", help: "Deleted records are hidden and can be restored.", standard: true },
  { name: "is_versioned", label: "Versions", help: "Keeps each state of a record, to compare and to go back to.", standard: false },
  { name: "supports_attachments", label: "Attachments", help: "Records may have files.", standard: false },
  { name: "supports_comments", label: "Comments", help: "People may discuss a record.", standard: false },
] as const;
export const CATEGORIES = ["core", "business", "support", "configuration"];
const NAMES = ["label", "name", "plural_label", "description", "icon", "category", "primary_field", "default_sort_field", "default_sort_order",
  "records_per_page", ...FLAGS.map(({ name }) => name)];

export function DetailsTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const locked = !studio.can.update;
  const form = useAutosave(studio, {
    key: `details ${entity.id}`, names: NAMES, prefixes: () => [], save: (changes) => studio.change("edit_entity", { id: entity.id, changes }),
  });
  const text = (name: string) => ({
    value: String(form.value(name, entity.columns[name]) ?? ""), error: form.errors[name], disabled: locked,
    onInput: (value: string) => form.set(name, value === "" && name !== "label" ? null : value), onBlur: form.flush,
  });
  const pick = (name: string) => ({
    value: String(form.value(name, entity.columns[name]) ?? ""), error: form.errors[name], disabled: locked,
    onChange: (value: string) => form.set(name, value || null, true),
  });
  const typedName = String(form.value("name", entity.columns["name"]) ?? "");
  const nameProblem = useNameProblem(typedName, entity.name);
  const fields = entity.fieldList.map(({ name, label }) => ({ value: name, label }));
  return (
    <div class="bn-stack" ref={form.box}>
      {form.others.map((other) => <span key={other} class="bn-field-error">{other}</span>)}
      <div class="bn-grid">
        <TextField label="Label" required {...text("label")} />
        {entity.wasPublished ? <ServedName key={entity.id} entity={entity} locked={locked} /> : (
          <TextField label="Name" mono required {...text("name")} error={form.errors["name"] ?? (nameProblem ? `The name ${nameProblem}.` : undefined)}
            help={NAME_HELP} onInput={(value) => form.set("name", value)} />
        )}
        <TextField label="Plural label" {...text("plural_label")} />
        <TextField label="Category" list={CATEGORIES} {...text("category")} />
        <div class="bn-wide"><TextField label="Description" lines={2} {...text("description")} /></div>
        <div class="bn-wide"><IconPicker value={String(entity.columns["icon"] ?? "")} disabled={locked} onChange={(icon) => form.set("icon", icon, true)} /></div>
      </div>
      <h4>Records</h4>
      <div class="bn-grid">
        <SelectField label="Title field" help="Names a record in lists and references." {...pick("primary_field")}
          options={[{ value: "", label: entity.titleField && !entity.columns["primary_field"] ? `Automatic (${entity.titleField})` : "Automatic" }, ...fields]} />
        <TextField label="Records per page" {...text("records_per_page")} />
        <SelectField label="Sort by" {...pick("default_sort_field")}
          options={[{ value: "", label: "Order of creation" }, { value: "created_at", label: "Created at" }, { value: "updated_at", label: "Updated at" }, ...fields]} />
        <SelectField label="Direction" {...pick("default_sort_order")} options={[{ value: "ASC", label: "Ascending" }, { value: "DESC", label: "Descending" }]} />
      </div>
      {entity.isView ? null : <h4>Features</h4>}
      <div class="bn-grid">
        {FLAGS.filter(() => !entity.isView).map(({ name, label, help }) => (
          <Switch key={name} label={label} help={help} checked={Boolean(form.value(name, entity.columns[name]))} disabled={locked}
            error={form.errors[name]} onChange={(on) => form.set(name, on, true)} />
        ))}
      </div>
      {studio.can.create && !entity.isAdopted ? <Clone entity={entity} /> : null}
      <OutOfService entity={entity} />
    </div>
  );
}

function Clone({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [name, setName] = useState<string | null>(null);
  const problem = useNameProblem(name ?? "", entity.name);
  const clone = () => void studio.attempt(async () => {
    const { place } = studio;
    const { entity: made, call } = await studio.rpc.call<{ entity: Entity; call: string }>("clone_entity", { id: entity.id, name });
    await studio.load();
    studio.goFrom(place, { entityId: made.id, tab: "fields" });
    studio.done(call);
  });
  return (
    <form class="bn-card bn-row" noValidate onSubmit={(event) => { event.preventDefault(); clone(); }}>
      <div class="bn-grow">
        <h4>Clone</h4>
        {name === null ? <span class="bn-muted">Makes a draft with the same fields and indexes, under another name and without records.</span>
          : <TextField label="Name of the clone" mono required value={name} onInput={setName} error={problem ? `The name ${problem}.` : undefined} />}
      </div>
      {name === null ? <Button onClick={() => setName(`${entity.name}_copy`)}>Clone…</Button> : (
        <>
          <Button style="primary" submit disabled={!name || name === entity.name || Boolean(problem)}>Clone {entity.label}</Button>
          <Button onClick={() => setName(null)}>Cancel</Button>
        </>
      )}
    </form>
  );
}

function OutOfService({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [sure, setSure] = useState(false);
  const [users, setUsers] = useState<string[]>([]);
  const archives = entity.status === "published" || entity.status === "changes" || entity.status === "adopted" || entity.status === "view";
  const deletes = entity.status === "draft" || entity.status === "archived";
  const archive = () => void studio.attempt(() => studio.change("archive", { although_used: users.length > 0 })).then(() => setSure(false));
  const ask = () => void studio.attempt(async () => {
    if (archives) setUsers((await studio.rpc.call<{ users: string[] }>("used_by", { id: entity.id })).users);
    setSure(true);
  });
  const remove = () => void studio.attempt(async () => {
    const { place } = studio;
    const { call } = await studio.rpc.call<{ call: string }>("delete_entity", { id: entity.id });
    studio.goFrom(place, { entityId: null });
    await studio.load();
    studio.done(call);
  });
  if ((archives && !studio.can.update) || (deletes && !studio.can.delete) || (!archives && !deletes)) return null;
  return (
    <div class="bn-card bn-row">
      <div class="bn-grow">
        <h4>{archives ? "Archive" : "Delete"}</h4>
        <span class="bn-muted">{outOfServiceTold(archives, entity.isView)}</span>
        {sure && users.length > 0 && <p role="alert">In use by {users.join(", ")}. Lookups keep the records that they point at, but can be set to no others.</p>}
      </div>
      {sure ? (
        <>
          <Button style="danger" onClick={archives ? archive : remove}>{archives ? `Archive ${entity.label}` : `Delete ${entity.label}`}</Button>
          <Button onClick={() => setSure(false)}>Keep</Button>
        </>
      ) : <Button onClick={ask}>{archives ? "Archive…" : "Delete…"}</Button>}
    </div>
  );
}
