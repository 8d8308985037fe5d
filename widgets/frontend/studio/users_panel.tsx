// Users: who they are, what roles they hold, when they are away.
import { useState } from "preact/hooks";
import { Button, SelectField, TextField } from "../shared/parts.tsx";
import type { Do, People, User } from "./access_section.tsx";
import { SidePanel } from "./fields_tab.tsx";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";

const DETAILS = ["full_name", "email", "phone", "department", "manager", "zone"] as const;
type Props = { people: People; act: Do };

export function UsersPanel({ people, act }: Props) {
  const studio = useStudio();
  const [open, setOpen] = useState<string | null>(null);
  const user = people.users.find(({ name }) => name === open);
  const close = () => setOpen(null);
  return (
    <div class={open === null ? "bn-split" : "bn-split bn-split-open"}>
      <div class="bn-list">
        <div class="bn-list-head"><span class="bn-muted">A user can do nothing until a role is granted.</span>{studio.can.createUsers ? <Button style="quiet" onClick={() => setOpen("")}>+ Add user</Button> : null}</div>
        <ul class="bn-items" aria-label="Users">
          {people.users.map((one) => (
            <li key={one.name} class="bn-item" data-chosen={one.name === open}>
              <button type="button" class="bn-item-open" onClick={() => setOpen(one.name)}>
                <span class="bn-avatar" aria-hidden="true">{(one.full_name || one.name).slice(0, 1).toUpperCase()}</span>
                <span class="bn-item-text"><span class="bn-item-label">{one.full_name}</span><span class="bn-muted">{[one.name, one.email, one.department].filter(Boolean).join(" · ")}</span></span>
                <span class="bn-flags">
                  {one.absence ? <span class="bn-flag">Away</span> : null}
                  {one.roles.map((role) => <span key={role} class="bn-flag">{people.roles.find(({ name }) => name === role)?.label ?? role}</span>)}
                  {one.isActive ? null : <span class="bn-badge bn-badge-archived">Inactive</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      {open === "" ? <SidePanel title="Add a user" onClose={close}><NewUser people={people} act={act} onDone={setOpen} /></SidePanel> : null}
      {user ? <SidePanel title={user.full_name} onClose={close}><UserForm key={user.name} user={user} people={people} act={act} /></SidePanel> : null}
    </div>
  );
}

function Details({ values, set, errors, people, disabled }: { values: Record<string, string>; set(name: string, value: string): void; errors: Record<string, string>; people: People; disabled?: boolean }) {
  const text = (name: string, label: string) => ({ label, value: values[name] ?? "", onInput: (value: string) => set(name, value), error: errors[name], disabled: disabled ?? false });
  return (
    <>
      <TextField {...text("full_name", "Full name")} />
      <TextField {...text("email", "E-mail")} type="email" />
      <TextField {...text("phone", "Phone")} placeholder="+49 30 123456" />
      <TextField {...text("department", "Department")} />
      <SelectField label="Manager" value={values["manager"] ?? ""} error={errors["manager"]} disabled={disabled ?? false} onChange={(value) => set("manager", value)}
        options={[{ value: "", label: "None" }, ...people.users.map(({ name, full_name }) => ({ value: name, label: full_name }))]} />
      <TextField {...text("zone", "Time zone")} placeholder="Europe/Berlin" />
    </>
  );
}

function NewUser({ people, act, onDone }: Props & { onDone(name: string): void }) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [roles, setRoles] = useState<string[]>([]);
  const form = useSubmit(["name", ...DETAILS], async () => {
    await act("create_user", { name: values["name"] ?? "", details: values, roles });
    onDone(values["name"] ?? "");
  });
  const set = (name: string, value: string) => setValues({ ...values, [name]: value });
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <TextField label="Name" mono required autofocus value={values["name"] ?? ""} onInput={(value) => set("name", value)} error={form.errors["name"]} help="How the user is named in Python; it stays." />
      <Details values={values} set={set} errors={form.errors} people={people} />
      <RoleChips people={people} held={roles} onChange={(role, on) => setRoles(on ? [...roles, role] : roles.filter((one) => one !== role))} />
      {form.message}
      <div class="bn-row"><Button style="primary" submit disabled={form.busy}>Add user</Button></div>
    </form>
  );
}

function UserForm({ user, people, act }: Props & { user: User }) {
  const studio = useStudio();
  const saved = Object.fromEntries(DETAILS.map((name) => [name, user[name]]));
  const [values, setValues] = useState<Record<string, string>>(saved);
  const locked = !studio.can.updateUsers;
  const changed = Object.fromEntries(DETAILS.filter((name) => values[name] !== user[name]).map((name) => [name, values[name]]));
  const form = useSubmit(DETAILS, () => act("update_user", { name: user.name, details: changed }));
  const attempt = (command: string, params: object) => void studio.attempt(() => act(command, { name: user.name, ...params }));
  return (
    <div class="bn-stack">
      <RoleChips people={people} held={user.roles} disabled={locked} onChange={(role, held) => attempt("set_role", { role, held })} />
      <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
        <Details values={values} set={(name, value) => setValues({ ...values, [name]: value })} errors={form.errors} people={people} disabled={locked} />
        {form.message}
        {locked ? null : <div class="bn-row"><Button style="primary" submit disabled={form.busy || !Object.keys(changed).length}>Save</Button></div>}
      </form>
      {locked ? null : <AbsenceForm user={user} people={people} act={act} />}
      {locked ? null : (
        <div class="bn-card bn-row"><span class="bn-grow">{user.isActive ? "Ends this user's access at once. What they did stays." : "This user has no access."}</span>
          <Button style={user.isActive ? "danger" : "primary"} onClick={() => attempt("set_active", { active: !user.isActive })}>{user.isActive ? "Deactivate" : "Activate"}</Button></div>
      )}
    </div>
  );
}

function RoleChips({ people, held, onChange, disabled }: { people: People; held: readonly string[]; onChange(role: string, on: boolean): void; disabled?: boolean }) {
  return (
    <fieldset class="bn-field" disabled={disabled}>
      <legend class="bn-label">Roles</legend>
      <span class="bn-chips">
        {people.roles.map(({ name, label, description }) => (
          <label key={name} title={description} class={held.includes(name) ? "bn-chip bn-chip-on" : "bn-chip"}>
            <input type="checkbox" checked={held.includes(name)} onChange={(event) => onChange(name, event.currentTarget.checked)} />{label}
          </label>
        ))}
      </span>
    </fieldset>
  );
}

function AbsenceForm({ user, people, act }: Props & { user: User }) {
  const [away, setAway] = useState(user.absence ?? { since: "", until: "", delegate: "" });
  const form = useSubmit(["since", "until", "delegate"], () => act("set_absence", { name: user.name, ...away }));
  const others = people.users.filter(({ name }) => name !== user.name).map(({ name, full_name }) => ({ value: name, label: full_name }));
  const end = () => { setAway({ since: "", until: "", delegate: "" }); void act("set_absence", { name: user.name }); };
  return (
    <form class="bn-card bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <h4>Absence</h4>
      <div class="bn-pair">
        <TextField label="From" type="date" value={away.since} onInput={(since) => setAway({ ...away, since })} error={form.errors["since"]} />
        <TextField label="Until" type="date" value={away.until} onInput={(until) => setAway({ ...away, until })} error={form.errors["until"]} />
      </div>
      <SelectField label="Delegate" value={away.delegate} options={[{ value: "", label: "Nobody" }, ...others]} onChange={(delegate) => setAway({ ...away, delegate })} error={form.errors["delegate"]} />
      {form.message}
      <div class="bn-row"><Button submit disabled={form.busy || !away.since}>Save absence</Button>{user.absence ? <Button style="quiet" onClick={end}>End absence</Button> : null}</div>
    </form>
  );
}
