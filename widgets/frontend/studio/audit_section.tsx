// What was done, by whom and when, newest first; what changed opens below each entry.
import { useEffect, useState } from "preact/hooks";
import { Button, Empty, TextField } from "../shared/parts.tsx";
import { useStudio } from "./store.ts";
import { changesOf, instant, inWords, many } from "./words.ts";

type Entry = { id: string; at: string; user: string; action: string; entityType: string; entityId: string; entityName: string; changes: unknown };
type Page = { items: Entry[]; total: number; page: number; pages: number; call: string };
type Filters = { entity_type: string; user: string; action: string; since: string; until: string };
const NONE: Filters = { entity_type: "", user: "", action: "", since: "", until: "" };
const ACTIONS = ["create", "update", "delete", "restore", "create_entity", "edit_entity", "publish_entity", "archive_entity", "undo_entity",
  "create_relationship", "create_user", "update_user", "grant_role", "revoke_role", "create_token", "revoke_token"];

export function AuditSection() {
  const studio = useStudio();
  const [filters, setFilters] = useState(NONE);
  const [page, setPage] = useState(1);
  const [found, setFound] = useState<Page | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const load = () => void studio.attempt(async () => {
    const answer = await studio.rpc.call<Page>("audit_page", { filters, page });
    setFound(answer);
    studio.done(answer.call);
  });
  useEffect(() => {
    const timer = setTimeout(load, 250);
    return () => clearTimeout(timer);
  }, [filters, page]);
  const set = (name: keyof Filters) => (value: string) => { setPage(1); setFilters({ ...filters, [name]: value }); };
  const kinds = [...(studio.state.overview?.entities ?? []).map(({ name }) => name), "entity_definition", "relationship_definition", "user", "role", "token"];
  return (
    <article class="bn-page" aria-label="Audit">
      <header class="bn-page-head"><div class="bn-page-title"><h2>Audit</h2><span class="bn-muted">Entries can be added and read, never changed.</span></div><div class="bn-end"><Button onClick={load}>Refresh</Button></div></header>
      <div class="bn-filters">
        <TextField label="Of" list={kinds} value={filters.entity_type} onInput={set("entity_type")} placeholder="Everything" />
        <TextField label="By" value={filters.user} onInput={set("user")} placeholder="Everybody" />
        <TextField label="Action" list={ACTIONS} value={filters.action} onInput={set("action")} placeholder="Any" />
        <TextField label="From" type="date" value={filters.since} onInput={set("since")} />
        <TextField label="Until" type="date" value={filters.until} onInput={set("until")} />
      </div>
      <div class="bn-tab">
        {found?.items.length ? (
          <ol class="bn-items" aria-label="Audit entries">
            {found.items.map((entry) => <Row key={entry.id} entry={entry} isOpen={open === entry.id} toggle={() => setOpen(open === entry.id ? null : entry.id)} />)}
          </ol>
        ) : found ? <Empty title="Nothing found"><Button onClick={() => setFilters(NONE)}>Clear filters</Button></Empty> : <p class="bn-loading">Loading …</p>}
        {found ? (
          <div class="bn-row bn-pager"><span class="bn-muted">{many(found.total, "entry", "entries")} · page {found.page} of {found.pages}</span>
            <span class="bn-row bn-end"><Button disabled={page <= 1} onClick={() => setPage(page - 1)}>‹ Newer</Button><Button disabled={page >= found.pages} onClick={() => setPage(page + 1)}>Older ›</Button></span></div>
        ) : null}
      </div>
    </article>
  );
}

function Row({ entry, isOpen, toggle }: { entry: Entry; isOpen: boolean; toggle(): void }) {
  const changes = isOpen ? changesOf(entry.changes) : [];
  return (
    <li class="bn-item bn-item-block">
      <button type="button" class="bn-item-open" aria-expanded={isOpen} onClick={toggle}>
        <span class="bn-muted bn-when">{instant(entry.at)}</span>
        <span class="bn-item-text"><span class="bn-item-label">{inWords(entry.action)}</span><span class="bn-muted">{[inWords(entry.entityType), entry.entityName || entry.entityId].join(" · ")}</span></span>
        <span class="bn-flag">{entry.user || "System"}</span><span class="bn-turn" aria-hidden="true">{isOpen ? "▾" : "▸"}</span>
      </button>
      {isOpen ? (
        changes.length ? (
          <table class="bn-table bn-diff">
            <thead><tr><th>What</th><th>Before</th><th>After</th></tr></thead>
            <tbody>{changes.map(({ field, before, after }) => <tr key={field}><td>{inWords(field)}</td><td class="bn-before">{before || "–"}</td><td class="bn-after">{after || "–"}</td></tr>)}</tbody>
          </table>
        ) : <p class="bn-muted">No details were kept.</p>
      ) : null}
    </li>
  );
}
