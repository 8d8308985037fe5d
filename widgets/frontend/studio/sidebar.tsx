// The entities by category: search, status, counts. Arrow keys walk through them, Enter opens one.
import { useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../shared/parts.tsx";
import { Icon } from "./icons.tsx";
import { useStudio } from "./store.ts";
import type { Status, Summary } from "./types.ts";
import { byCategory, many, STATUS_TEXT, waits } from "./words.ts";

export function Badge({ status }: { status: Status }) {
  return <span class={`bn-badge bn-badge-${status}`}>{STATUS_TEXT[status]}</span>;
}

export function Sidebar() {
  const studio = useStudio();
  const { overview, section } = studio.state;
  const [search, setSearch] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const entities = useMemo(() => found(overview?.entities ?? [], search, section === "records"), [overview, search, section]);
  const walk = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const items = [...(list.current?.querySelectorAll<HTMLButtonElement>("button") ?? [])];
    if (!by || !items.length) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    items[Math.max(0, Math.min(items.length - 1, at + by))]?.focus();
  };
  return (
    <aside class="bn-side" onKeyDown={walk}>
      <div class="bn-side-head">
        <input class="bn-input" type="search" placeholder="Search entities" aria-label="Search entities" value={search}
          onInput={(event) => setSearch(event.currentTarget.value)} />
      </div>
      <div class="bn-entities" ref={list} role="group" aria-label="Entities">
        {byCategory(entities).map(({ name, entities: members }) => (
          <section key={name} aria-label={name || undefined}>
            {name ? <h4 class="bn-side-category">{name}</h4> : null}
            <ul>{members.map((entity) => <Item key={entity.id} entity={entity} />)}</ul>
          </section>
        ))}
      </div>
      {entities.length ? null : <p class="bn-side-none">{search ? "No entity matches." : studio.can.read ? "No entities yet." : "None that you may read."}</p>}
      {section === "model" && studio.can.read ? (
        <div class="bn-side-foot">
          {studio.can.publish && (overview?.entities ?? []).some(waits) ? <Button title="All drafts and changes" onClick={() => studio.open("publish")}>Publish all…</Button> : null}
          {studio.can.create ? <Button onClick={() => studio.open("entity")}>+ New entity</Button> : null}
          {studio.can.create ? <Button onClick={() => studio.open("view")}>+ New view</Button> : null}
          {studio.can.adopt ? <Button onClick={() => studio.open("adopt")}>Adopt tables</Button> : null}
          <Button title="Tables of deleted entities" onClick={() => studio.open("hidden")}>Hidden tables</Button>
        </div>
      ) : null}
    </aside>
  );
}

function Item({ entity }: { entity: Summary }) {
  const studio = useStudio();
  const { entityId, counts, drifted, section, task } = studio.state;
  const count = counts[entity.name];
  const told = typeof count === "number" ? many(count, "record") : many(entity.fields, "field");
  return (
    <li>
      <button type="button" class="bn-entity" aria-current={entity.id === entityId && !task ? "true" : undefined}
        onClick={() => studio.go({ entityId: entity.id })}>
        <span class="bn-tile"><Icon name={entity.icon} /></span>
        <span class="bn-entity-text"><span class="bn-entity-label">{section === "records" ? entity.plural : entity.label}</span>{drifted.has(entity.name) ? <span class="bn-outside" title="Its table was changed outside">Table changed</span> : <span class="bn-muted">{told}</span>}</span>
        {section === "records" ? null : <Badge status={entity.status} />}
      </button>
    </li>
  );
}

function found(entities: readonly Summary[], search: string, servingOnly: boolean): Summary[] {
  const sought = search.trim().toLowerCase();
  return entities
    .filter((entity) => !servingOnly || entity.isServing)
    .filter(({ name, label, category }) => !sought || [name, label, category ?? ""].some((text) => text.toLowerCase().includes(sought)))
    .sort((one, other) => one.label.localeCompare(other.label));
}
