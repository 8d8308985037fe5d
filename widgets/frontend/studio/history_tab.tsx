// What was published, and every saved state, newest first. Any of them can be brought back.
import { useEffect, useState } from "preact/hooks";
import { Button, Code, Empty } from "../shared/parts.tsx";
import { Loading } from "./app.tsx";
import { useStudio } from "./store.ts";
import type { Entity, History, Migration, Revision } from "./types.ts";
import { instant, inWords } from "./words.ts";

export function HistoryTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [history, setHistory] = useState<History | null>(null);
  useEffect(() => {
    let wanted = true;
    void studio.attempt(async () => {
      const found = await studio.rpc.call<History>("history", { id: entity.id });
      if (wanted) setHistory(found);
    });
    return () => { wanted = false; };
  }, [entity.revision, entity.status]);
  if (!history) return <Loading />;
  return (
    <div class="bn-stack">
      <section class="bn-stack bn-tight">
        <h3>Publishes</h3>
        {history.migrations.length ? <ol class="bn-items" aria-label="Publishes">{history.migrations.map((one, at) => <MigrationRow key={at} migration={one} />)}</ol>
          : <Empty title="Not published yet" />}
      </section>
      <section class="bn-stack bn-tight">
        <h3>Saved states</h3>
        <ol class="bn-items" aria-label="Saved states">
          {history.revisions.map((one) => <RevisionRow key={one.number} revision={one} isNewest={one.number === entity.revision} />)}
        </ol>
      </section>
    </div>
  );
}

function MigrationRow({ migration }: { migration: Migration }) {
  const ok = migration.status === "completed";
  return (
    <li class="bn-item bn-item-block">
      <div class="bn-row">
        <strong>Version {migration.version}</strong><span class={ok ? "bn-badge bn-badge-published" : "bn-badge bn-risk-loses-data"}>{inWords(migration.status)}</span>
        <span class="bn-muted bn-end">{[instant(migration.at), migration.by].filter(Boolean).join(" · ")}</span>
      </div>
      {migration.message ? <span>{migration.message}</span> : null}
      {migration.error ? <span class="bn-field-error">{migration.error}</span> : null}
      <details class="bn-more"><summary>{migration.changes.join("; ") || "No change of the table"}</summary>{migration.sql ? <Code text={migration.sql} label={`SQL of version ${migration.version}`} /> : null}</details>
    </li>
  );
}

function RevisionRow({ revision, isNewest }: { revision: Revision; isNewest: boolean }) {
  const studio = useStudio();
  const told = revision.restores ? `${inWords(revision.action)}, back to ${revision.restores}` : inWords(revision.action);
  const restore = () => void studio.attempt(() => studio.change("restore", { number: revision.number }));
  return (
    <li class="bn-item bn-item-tall">
      <span class="bn-number">{revision.number}</span>
      <span class="bn-item-text"><span class="bn-item-label">{told}</span>
        {revision.changes.length ? <span class="bn-muted">{revision.changes.join("; ")}</span> : null}</span>
      <span class="bn-muted bn-when">{instant(revision.at)} · {revision.by}</span>
      {isNewest ? <span class="bn-flag">Newest</span> : studio.can.update ? <Button style="quiet" label={`Restore revision ${revision.number}`} onClick={restore}>Restore</Button> : null}
    </li>
  );
}
