// Who may work here: users, roles and tokens.
import { useEffect, useState } from "preact/hooks";
import { Loading } from "./app.tsx";
import { RolesPanel } from "./roles_panel.tsx";
import { useStudio } from "./store.ts";
import { TokensPanel } from "./tokens_panel.tsx";
import { UsersPanel } from "./users_panel.tsx";

export type User = {
  name: string; full_name: string; email: string; phone: string; department: string; manager: string; zone: string; roles: string[];
  isActive: boolean; isPlatformAdmin: boolean; absence: { since: string; until: string; delegate: string } | null;
};
export type Role = { name: string; label: string; description: string; permissions: string[]; isSystem: boolean };
export type Token = { id: string; name: string; user: string; state: string; createdAt: string; expiresAt: string | null; lastUsedAt: string | null };
export type People = { users: User[]; roles: Role[]; tokens: Token[]; areas: string[]; actions: string[] };
export type Do = (command: string, params: Record<string, unknown>) => Promise<Record<string, unknown>>;

const PARTS = [{ name: "users", label: "Users" }, { name: "roles", label: "Roles" }, { name: "tokens", label: "API tokens" }] as const;

export function AccessSection() {
  const studio = useStudio();
  const [part, setPart] = useState<(typeof PARTS)[number]["name"]>("users");
  const [people, setPeople] = useState<People | null>(null);
  const load = async () => setPeople(await studio.rpc.call<People>("people"));
  useEffect(() => void studio.attempt(load), []);
  /** One change; its failure is thrown for the form that asked. */
  const act: Do = async (command, params) => {
    const answer = await studio.rpc.call<Record<string, unknown>>(command, params);
    studio.done(String(answer["call"] ?? ""));
    studio.announce("Saved");
    await load();
    return answer;
  };
  if (!people) return <Loading />;
  return (
    <article class="bn-page" aria-label="Access">
      <header class="bn-page-head"><div class="bn-page-title"><h2>Access</h2><span class="bn-muted">Who may work in {studio.state.overview?.tenant}, and what they may do.</span></div></header>
      <div class="bn-tabs" role="tablist" aria-label="Parts of access">
        {PARTS.map(({ name, label }) => <button key={name} type="button" role="tab" aria-selected={part === name} onClick={() => setPart(name)}>{label}<span class="bn-count">{people[name].length}</span></button>)}
      </div>
      <div class="bn-tab" role="tabpanel" aria-label={part}>
        {part === "users" ? <UsersPanel people={people} act={act} /> : part === "roles" ? <RolesPanel people={people} act={act} /> : <TokensPanel people={people} act={act} />}
      </div>
    </article>
  );
}
