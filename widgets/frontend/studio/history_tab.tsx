// What was published, and every saved state, newest first. The newest publish can be taken back, any state be restored.
import { useEffect, useState } from "preact/hooks";
import { Button, Code, Empty } from "../shared/parts.tsx";
import { Loading } from "./app.tsx";
import { HiddenValues } from "./hidden_values.tsx";
import { RollbackPanel } from "./rollback_panel.tsx";
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
  const newest = history.migrations.find(({ status }) => status === "completed");
  return (
    <div class="bn-stack">
      <section class="bn-stack bn-tight">
        <h3>Publishes</h3>
        {history.migrations.length ? <ol class="bn-items" aria-label="Publishes">{history.migrations.map((one, at) => <MigrationRow key={history.migrations.length - at} entity={entity} migration={one} isNewest={one === newest} />)}</ol>
          : <Empty title="Not published yet" />}
      </section>
      {entity.isAdopted ? null : <HiddenValues entity={entity} />}
      <section class="bn-stack bn-tight">
        <h3>Saved states</h3>
        <ol class="bn-items" aria-label="Saved states">
          {history.revisions.map((one) => <RevisionRow key={one.number} revision={one} isNewest={one.number === entity.revision} />)}
        </ol>
      </section>
    </div>
  );
}

const TONES: Record<string, string> = { completed: "bn-badge-published", failed: "bn-risk-loses-data" };

function MigrationRow({ entity, migration, isNewest }: { entity: Entity; migration: Migration; isNewest: boolean }) {
  const studio = useStudio();
  const [isOpen, setOpen] = useState(false);
  const { version, status, message, changes, error, sql, down } = migration;
  return (
    <li class="bn-item bn-item-block">
      <div class="bn-row">
        <strong>Version {version}</strong><span class={`bn-badge ${TONES[status] ?? ""}`}>{inWords(status)}</span>
        <span class="bn-muted bn-end">{[instant(migration.at), migration.by].filter(Boolean).join(" · ")}</span>
        {isNewest && !isOpen && studio.can.publish && (!entity.isAdopted || entity.isView) ? <Button style="quiet" label={`Roll back version ${version}`} onClick={() => setOpen(true)}>Roll back…</Button> : null}
      </div>
      {message ? <span>{message}</span> : null}
      {error ? <span class="bn-field-error">{error}</span> : null}
      <details class="bn-more">
        <summary>{changes.join("; ") || "No change of the table"}</summary>
        {sql ? <Code text={sql} label={`SQL of version ${version}`} /> : null}
        {down ? <><h4>The way back</h4><Code text={down} label={`SQL back from version ${version}`} /></> : null}
      </details>
      {isOpen ? <RollbackPanel entity={entity} version={version} onClose={() => setOpen(false)} /> : null}
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
