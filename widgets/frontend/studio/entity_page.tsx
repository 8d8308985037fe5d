// One entity in the designer: what it is, how it stands, and its tabs.
import { Button } from "../shared/parts.tsx";
import { DetailsTab } from "./details_tab.tsx";
import { DriftNotice } from "./drift_notice.tsx";
import { FieldsTab } from "./fields_tab.tsx";
import { HistoryTab } from "./history_tab.tsx";
import { Icon } from "./icons.tsx";
import { IndexesTab } from "./indexes_tab.tsx";
import { PublishTab } from "./publish_tab.tsx";
import { PythonTab } from "./python_tab.tsx";
import { RelationshipsTab } from "./relationships_tab.tsx";
import { Badge } from "./sidebar.tsx";
import { useStudio } from "./store.ts";
import type { Entity, Tab } from "./types.ts";
import { ViewTab } from "./view_tab.tsx";

const TABS: { name: Tab; label: string; count?(entity: Entity): number; shown?(entity: Entity): boolean }[] = [
  { name: "view", label: "Definition", shown: ({ isView }) => isView },
  { name: "fields", label: "Fields", count: (entity) => entity.fieldList.length },
  { name: "relationships", label: "Relationships", count: (entity) => entity.relationshipList.length, shown: ({ isView }) => !isView },
  { name: "indexes", label: "Indexes", count: (entity) => entity.indexList.length, shown: ({ isView }) => !isView },
  { name: "details", label: "Details" },
  { name: "publish", label: "Preview & publish" },
  { name: "history", label: "History" },
  { name: "python", label: "Python" },
];

const tabsOf = (entity: Entity) => TABS.filter(({ shown }) => !shown || shown(entity));
/** The tab that is looked at, or the first one where the entity has no such tab. */
const tabOf = (entity: Entity, tab: Tab): Tab => (tabsOf(entity).find(({ name }) => name === tab) ?? tabsOf(entity)[0])?.name ?? "fields";

export function EntityPage({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const tab = tabOf(entity, studio.state.tab);
  const waits = entity.status === "draft" || entity.status === "changes" || entity.status === "archived";
  return (
    <article class="bn-page" aria-label={entity.label}>
      <header class="bn-page-head">
        <button type="button" class="bn-button bn-button-quiet bn-back" onClick={() => studio.go({ entityId: null })}>‹ Entities</button>
        <span class="bn-tile bn-tile-big"><Icon name={entity.icon} size={20} /></span>
        <div class="bn-page-title">
          <h2>{entity.label}</h2>
          <span class="bn-row">
            <code class="bn-muted">{entity.name}</code><Badge status={entity.status} /><Saved entity={entity} />
            {entity.clonedFrom ? <span class="bn-muted">cloned from <code>{entity.clonedFrom}</code></span> : null}
          </span>
        </div>
        <div class="bn-page-actions">
          {studio.can.update ? <StepButtons /> : null}
          {entity.isServing ? <Button onClick={() => studio.go({ section: "records" })}>Open records</Button> : null}
          {studio.can.publish && waits && tab !== "publish" ? <Button style="primary" onClick={() => studio.go({ tab: "publish" })}>Publish…</Button> : null}
        </div>
      </header>
      {studio.can.update ? null : <p class="bn-note">You may look at this data model. Changing it takes a role such as Designer.</p>}
      {entity.status === "platform" ? <p class="bn-note">The platform shares this entity. Its records can be read and referred to; nothing of it is changed here.</p> : null}
      <DriftNotice entity={entity} />
      <Tabs entity={entity} />
      <div class="bn-tab" role="tabpanel" aria-label={TABS.find(({ name }) => name === tab)?.label}><TabBody entity={entity} tab={tab} /></div>
    </article>
  );
}

function TabBody({ entity, tab }: { entity: Entity; tab: Tab }) {
  switch (tab) {
    case "view":
      return <ViewTab entity={entity} />;
    case "relationships":
      return <RelationshipsTab entity={entity} />;
    case "indexes":
      return <IndexesTab entity={entity} />;
    case "details":
      return <DetailsTab entity={entity} />;
    case "publish":
      return <PublishTab entity={entity} />;
    case "history":
      return <HistoryTab entity={entity} />;
    case "python":
      return <PythonTab entity={entity} />;
    default:
      return <FieldsTab entity={entity} />;
  }
}

function Tabs({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const tabs = tabsOf(entity);
  const at = tabs.findIndex(({ name }) => name === tabOf(entity, studio.state.tab));
  const walk = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (!by || !next) return;
    event.preventDefault();
    studio.go({ tab: next.name });
    const list = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  return (
    <div class="bn-tabs" role="tablist" aria-label="Parts of the entity" onKeyDown={walk}>
      {tabs.map(({ name, label, count }, index) => (
        <button key={name} type="button" role="tab" aria-selected={index === at} tabIndex={index === at ? 0 : -1} onClick={() => studio.go({ tab: name })}>
          {label}{count ? <span class="bn-count">{count(entity)}</span> : null}
        </button>
      ))}
    </div>
  );
}

function Saved({ entity }: { entity: Entity }) {
  const { saving, savedAt } = useStudio().state;
  const told = { saving: "Saving …", saved: `Saved ${savedAt} · revision ${entity.revision}`, refused: "Not saved", "": `Revision ${entity.revision}` }[saving];
  return <span class={saving === "refused" ? "bn-saved bn-saved-not" : "bn-saved"}>{told}</span>;
}

function StepButtons() {
  const studio = useStudio();
  const step = (to: string) => () => void studio.attempt(() => studio.change("step", { to }));
  return (
    <>
      <Button style="quiet" title="Ctrl+Z" onClick={step("undo")}>↶ Undo</Button>
      <Button style="quiet" title="Ctrl+Shift+Z" onClick={step("redo")}>↷ Redo</Button>
    </>
  );
}
