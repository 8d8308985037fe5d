// API tokens: issued, listed, revoked. The text of a new one is shown once and then known to nobody.
import { useState } from "preact/hooks";
import { Button, Code, Dialog, Empty, SelectField, TextField } from "../shared/parts.tsx";
import type { Do, People } from "./access_section.tsx";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";
import { instant, inWords } from "./words.ts";

const LIVES = [{ value: "30", label: "30 days" }, { value: "90", label: "90 days" }, { value: "365", label: "One year" }, { value: "", label: "No end" }];

export function TokensPanel({ people, act }: { people: People; act: Do }) {
  const studio = useStudio();
  const [creating, setCreating] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const revoke = (id: string) => void studio.attempt(() => act("revoke_token", { id }));
  return (
    <div class="bn-list">
      <div class="bn-list-head"><span class="bn-muted">A token lets a program act as a user over REST.</span><Button style={people.tokens.length ? "quiet" : "primary"} onClick={() => setCreating(true)}>+ Create token</Button></div>
      {people.tokens.length ? (
        <ul class="bn-items" aria-label="API tokens">
          {people.tokens.map((one) => (
            <li key={one.id} class="bn-item bn-item-tall">
              <span class="bn-item-text"><span class="bn-item-label">{one.name}</span><span class="bn-muted">{one.user} · created {instant(one.createdAt)}{one.expiresAt ? ` · ends ${instant(one.expiresAt)}` : ""}{one.lastUsedAt ? ` · used ${instant(one.lastUsedAt)}` : " · never used"}</span></span>
              <span class={one.state === "valid" ? "bn-badge bn-badge-published" : "bn-badge bn-badge-archived"}>{inWords(one.state)}</span>
              {one.state === "valid" ? <Button style="quiet" label={`Revoke ${one.name}`} onClick={() => revoke(one.id)}>Revoke</Button> : null}
            </li>
          ))}
        </ul>
      ) : <Empty title="No tokens yet" />}
      {creating ? <Dialog title="Create an API token" onClose={() => setCreating(false)}><NewToken people={people} act={act} onClose={() => setCreating(false)} onMade={(text) => { setCreating(false); setToken(text); }} /></Dialog> : null}
      {token ? (
        <Dialog title="Copy the token now" onClose={() => setToken(null)}>
          <p>It is shown this once. Whoever has it can act as the user it stands for.</p>
          <Code text={token} label="The new token" />
          <div class="bn-row"><Button style="primary" onClick={() => setToken(null)}>I have copied it</Button></div>
        </Dialog>
      ) : null}
    </div>
  );
}

function NewToken({ people, act, onClose, onMade }: { people: People; act: Do; onClose(): void; onMade(text: string): void }) {
  const studio = useStudio();
  const [name, setName] = useState("");
  const [user, setUser] = useState(studio.state.overview?.user ?? "");
  const [days, setDays] = useState("90");
  const form = useSubmit(["name", "expires_in_days"], async () => {
    const answer = await act("create_token", { user, name, days: days ? Number(days) : null });
    onMade(String(answer["token"]));
  });
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <TextField label="What is it for?" required value={name} onInput={setName} error={form.errors["name"]} />
      <SelectField label="Acts as" value={user} options={people.users.map((one) => ({ value: one.name, label: one.full_name }))} onChange={setUser} />
      <SelectField label="Ends after" value={days} options={LIVES} onChange={setDays} error={form.errors["expires_in_days"]} />
      {form.message}
      <div class="bn-row"><Button style="primary" submit disabled={form.busy}>Create token</Button><Button onClick={onClose}>Cancel</Button></div>
    </form>
  );
}
