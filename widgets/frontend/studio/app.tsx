// The frame: sections at the top, entities at the left, what is looked at in the middle, the last action as Python below.
import { useTrait, useWidgetBox } from "../shared/hooks.ts";
import { Button, CopyButton, Empty, Notice } from "../shared/parts.tsx";
import { AdoptPage } from "./adopt_page.tsx";
import { AccessSection } from "./access_section.tsx";
import { AuditSection } from "./audit_section.tsx";
import { DiagramSection } from "./diagram_section.tsx";
import { EntityPage } from "./entity_page.tsx";
import { HiddenTables } from "./hidden_tables.tsx";
import { PublishAllPage } from "./publish_all_page.tsx";
import { RecordsSection } from "./records_section.tsx";
import { Sidebar } from "./sidebar.tsx";
import { useStudio } from "./store.ts";
import type { Overview, Section } from "./types.ts";
import { ViewPage } from "./view_page.tsx";
import { Wizard } from "./wizard.tsx";

const SECTIONS: { name: Section; label: string; shown(overview: Overview): boolean }[] = [
  { name: "model", label: "Data model", shown: ({ can }) => can.read },
  { name: "diagram", label: "Diagram", shown: ({ can }) => can.read },
  { name: "records", label: "Records", shown: ({ readable, can }) => readable.length > 0 || can.read },
  { name: "access", label: "Access", shown: ({ can }) => can.seeUsers },
  { name: "audit", label: "Audit", shown: ({ can }) => can.seeAudit },
];

export function App() {
  const studio = useStudio();
  const box = useWidgetBox((announce) => { studio.announce = announce; });
  const height = useTrait<number>(studio.model, "height");
  const { overview, section, entityId, task } = studio.state;
  const withList = section === "model" || section === "records";
  return (
    <section class="bn-root bn-app bn-studio" aria-label="Studio" ref={box} style={{ height: `${height}px` }} onKeyDown={(event) => stepKeys(event, studio)}>
      <header class="bn-top">
        <span class="bn-brand"><span class="bn-mark" aria-hidden="true">b</span>Studio</span>
        <nav aria-label="Sections">
          {SECTIONS.filter(({ shown }) => overview && shown(overview)).map(({ name, label }) => (
            <button key={name} type="button" class="bn-section" aria-current={section === name ? "page" : undefined} onClick={() => studio.go({ section: name })}>{label}</button>
          ))}
        </nav>
        {overview ? <span class="bn-who" title={`Tenant ${overview.tenant} on ${overview.engine}`}>{overview.user}<span class="bn-muted"> · {overview.tenant} · {overview.engine}</span></span> : null}
      </header>
      <div class={withList ? "bn-frame" : "bn-frame bn-frame-plain"} data-open={entityId !== null || task !== null}>
        {withList && overview ? <Sidebar /> : null}
        <main class="bn-main">
          <Failure />
          {overview ? <Page /> : <Loading />}
        </main>
      </div>
      <LastCall />
    </section>
  );
}

function Page() {
  const studio = useStudio();
  const { section, task } = studio.state;
  switch (task ?? section) {
    case "entity":
      return <Wizard />;
    case "view":
      return <ViewPage />;
    case "adopt":
      return <AdoptPage />;
    case "hidden":
      return <HiddenTables />;
    case "publish":
      return <PublishAllPage />;
    case "diagram":
      return <DiagramSection />;
    case "records":
      return <RecordsSection />;
    case "access":
      return <AccessSection />;
    case "audit":
      return <AuditSection />;
    default:
      return <ModelPage />;
  }
}

function ModelPage() {
  const studio = useStudio();
  const { overview, entityId, entity } = studio.state;
  if (!overview?.can.read) return <Empty title="Nothing to show"><span>{overview?.user} may neither see the data model nor read records. Ask an owner for a role that allows it.</span></Empty>;
  if (!overview.entities.length) {
    return (
      <Empty title="Model your first entity">
        <span>An entity is a kind of thing you keep records of: an artist, an order, a country.</span>
        {overview.can.create ? <Button style="primary" onClick={() => studio.open("entity")}>New entity</Button> : null}
        {overview.can.adopt ? <Button onClick={() => studio.open("adopt")}>Adopt tables</Button> : null}
      </Empty>
    );
  }
  if (!entityId) return <Empty title="Choose an entity" />;
  return entity ? <EntityPage key={entity.id} entity={entity} /> : <Loading />;
}

function Failure() {
  const studio = useStudio();
  const { failure, stale } = studio.state;
  if (stale) {
    const { hasInput } = studio;
    return (
      <Notice tone="warn">
        <span>Somebody saved revision {stale.newest} while you were {hasInput ? "editing" : "looking at"} revision {stale.mine}. {hasInput ? "What you typed is still here." : "Nothing was changed."}</span>
        {hasInput ? <Button style="primary" onClick={() => void studio.settle(true)}>Save mine on top</Button> : null}
        <Button onClick={() => void studio.settle(false)}>Load newest</Button>
      </Notice>
    );
  }
  if (!failure) return null;
  return (
    <Notice tone="error">
      <span>{failure.message}</span>
      <span class="bn-end"><Button style="quiet" onClick={() => studio.set({ failure: null })}>Dismiss</Button></span>
    </Notice>
  );
}

function LastCall() {
  const { call } = useStudio().state;
  const line = call.replace(/\s+/g, " ");
  return (
    <footer class="bn-last">
      <span class="bn-muted">Python</span>
      <code>{call ? line : "Each action appears here as the call that does the same."}</code>
      {call ? <CopyButton text={call} /> : null}
    </footer>
  );
}

export const Loading = () => <p class="bn-loading" role="status">Loading …</p>;

/** Ctrl+Z and Ctrl+Shift+Z outside of inputs, where they belong to the text. */
function stepKeys(event: KeyboardEvent, studio: ReturnType<typeof useStudio>): void {
  const target = event.target as HTMLElement;
  const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
  if (!isUndo || target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, .jp-OutputArea .bn-child")) return;
  if (studio.state.section !== "model" || !studio.state.entity || !studio.can.update) return;
  event.preventDefault();
  void studio.attempt(() => studio.change("step", { to: event.shiftKey ? "redo" : "undo" }));
}
