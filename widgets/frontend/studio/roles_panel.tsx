// Roles and the permissions that they hold: area, action, scope.
import { useState } from "preact/hooks";
import { Button, SelectField, TextField } from "../shared/parts.tsx";
import type { Do, People, Role } from "./access_section.tsx";
import { SidePanel } from "./fields_tab.tsx";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";
import { many, nameFor } from "./words.ts";

type Props = { people: People; act: Do };

export function RolesPanel({ people, act }: Props) {
  const studio = useStudio();
  const [open, setOpen] = useState<string | null>(null);
  const role = people.roles.find(({ name }) => name === open);
  const close = () => setOpen(null);
  return (
    <div class={open === null ? "bn-split" : "bn-split bn-split-open"}>
      <div class="bn-list">
        <div class="bn-list-head"><span class="bn-muted">Roles of the product stay as they are; add your own beside them.</span>{studio.can.createUsers ? <Button style="quiet" onClick={() => setOpen("")}>+ Add role</Button> : null}</div>
        <ul class="bn-items" aria-label="Roles">
          {people.roles.map((one) => (
            <li key={one.name} class="bn-item" data-chosen={one.name === open}>
              <button type="button" class="bn-item-open" onClick={() => setOpen(one.name)}>
                <span class="bn-item-text"><span class="bn-item-label">{one.label}</span><span class="bn-muted">{one.description || one.name}</span></span>
                <span class="bn-flags"><span class="bn-flag">{many(one.permissions.length, "permission")}</span>{one.isSystem ? <span class="bn-flag">Built in</span> : null}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      {open === "" ? <SidePanel title="Add a role" onClose={close}><RoleForm people={people} act={act} onDone={setOpen} /></SidePanel> : null}
      {role ? <SidePanel title={role.label} onClose={close}><RoleForm key={role.name} role={role} people={people} act={act} onDone={setOpen} /></SidePanel> : null}
    </div>
  );
}

function RoleForm({ role, people, act, onDone }: Props & { role?: Role; onDone(name: string | null): void }) {
  const studio = useStudio();
  const [label, setLabel] = useState(role?.label ?? "");
  const [typedName, setName] = useState<string | null>(role?.name ?? null);
  const [description, setDescription] = useState(role?.description ?? "");
  const [permissions, setPermissions] = useState(role?.permissions ?? []);
  const name = typedName ?? nameFor(label);
  const locked = role ? role.isSystem || !studio.can.updateUsers : false;
  const form = useSubmit(["name", "label", "description", "permissions"], async () => {
    await act("save_role", { name, values: { label, description, permissions }, create: !role });
    onDone(name);
  });
  const remove = () => void studio.attempt(() => act("delete_role", { name })).then((done) => { if (done) onDone(null); });
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <TextField label="Label" required autofocus={!role} disabled={locked} value={label} onInput={setLabel} error={form.errors["label"]} />
      <TextField label="Name" mono required disabled={Boolean(role)} value={name} onInput={setName} error={form.errors["name"]} />
      <TextField label="Description" lines={2} disabled={locked} value={description} onInput={setDescription} error={form.errors["description"]} />
      <div class="bn-field">
        <span class="bn-label">Permissions</span>
        <ul class="bn-permissions">
          {permissions.map((one) => (
            <li key={one}><code>{one}</code>{locked ? null : <Button style="quiet" label={`Take ${one} away`} onClick={() => setPermissions(permissions.filter((other) => other !== one))}>✕</Button>}</li>
          ))}
        </ul>
        {form.errors["permissions"] ? <span class="bn-field-error">{form.errors["permissions"]}</span> : null}
        {locked ? null : <AddPermission people={people} onAdd={(one) => setPermissions([...new Set([...permissions, one])].sort())} />}
      </div>
      {form.message}
      {locked ? null : <div class="bn-row"><Button style="primary" submit disabled={form.busy}>{role ? "Save" : "Add role"}</Button>{role && studio.can.deleteUsers ? <Button style="quiet" onClick={remove}>Delete role</Button> : null}</div>}
    </form>
  );
}

function AddPermission({ people, onAdd }: { people: People; onAdd(permission: string): void }) {
  const studio = useStudio();
  const [area, setArea] = useState("records");
  const [action, setAction] = useState("read");
  const [scope, setScope] = useState("tenant");
  const choices = (values: readonly string[]) => [...values, "*"].map((value) => ({ value, label: value === "*" ? "everything" : value }));
  const scopes = [{ value: "tenant", label: "the whole tenant" }, ...(area === "records" ? (studio.state.overview?.entities ?? []).map(({ name, plural }) => ({ value: name, label: plural })) : [])];
  return (
    <div class="bn-permission">
      <SelectField label="Area" value={area} options={choices(people.areas)} onChange={(value) => { setArea(value); setScope("tenant"); }} />
      <SelectField label="Action" value={action} options={choices(people.actions)} onChange={setAction} />
      <SelectField label="Of" value={scope} options={scopes} onChange={setScope} />
      <Button onClick={() => onAdd(`${area}:${action}:${scope}`)}>Add</Button>
    </div>
  );
}
