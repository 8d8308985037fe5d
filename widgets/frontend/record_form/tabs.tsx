// The parts of a saved record beside its fields, one at a time: what belongs to it, how it came to be, its files, what was said.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Rpc } from "../shared/rpc.ts";
import { CommentsPanel } from "./comments_panel.tsx";
import { FilesPanel } from "./files_panel.tsx";
import { HistoryPanel, VersionsPanel } from "./history_panel.tsx";
import { RelatedPanel } from "./related_panel.tsx";
import type { FormState } from "./use_record_form.ts";

type Tab = { name: string; label: string };

export function RecordTabs({ form, rpc, children }: { form: FormState; rpc: Rpc; children: ComponentChildren }) {
  const [chosen, choose] = useState("fields");
  const tabs = form.isNew ? [] : tabsOf(form);
  const tab = tabs.some(({ name }) => name === chosen) ? chosen : "fields";
  return (
    <>
      {tabs.length > 1 ? <TabList tabs={tabs} tab={tab} choose={choose} /> : null}
      <div role={tabs.length > 1 ? "tabpanel" : undefined} aria-label={tabs.find(({ name }) => name === tab)?.label}>
        <div hidden={tab !== "fields"}>{children}</div>
        {tab === "fields" ? null : <div class="bn-body"><Panel tab={tab} form={form} rpc={rpc} /></div>}
      </div>
    </>
  );
}

function tabsOf({ setup, isDeleted }: FormState): Tab[] {
  const shown: [boolean, Tab][] = [
    [true, { name: "fields", label: "Fields" }],
    [setup.relations.length > 0 && !isDeleted, { name: "related", label: "Related" }],
    [setup.isVersioned, { name: "versions", label: "History" }],
    [setup.isAudited && !setup.isVersioned, { name: "history", label: "History" }],
    [setup.hasAttachments && !isDeleted, { name: "files", label: "Files" }],
    [setup.hasComments && !isDeleted, { name: "comments", label: "Comments" }],
  ];
  return shown.filter(([isShown]) => isShown).map(([, tab]) => tab);
}

function Panel({ tab, form, rpc }: { tab: string; form: FormState; rpc: Rpc }) {
  const key = String(form.record?.["id"]);
  if (tab === "related") return <RelatedPanel key={key} form={form} rpc={rpc} />;
  if (tab === "versions") return <VersionsPanel key={key} form={form} rpc={rpc} />;
  if (tab === "files") return <FilesPanel key={key} form={form} rpc={rpc} />;
  return tab === "comments" ? <CommentsPanel key={key} form={form} rpc={rpc} /> : <HistoryPanel key={key} rpc={rpc} />;
}

function TabList({ tabs, tab, choose }: { tabs: Tab[]; tab: string; choose(name: string): void }) {
  const at = tabs.findIndex(({ name }) => name === tab);
  const walk = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (!by || !next) return;
    event.preventDefault();
    choose(next.name);
    const list = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  return (
    <div class="bn-record-tabs" role="tablist" aria-label="Parts of the record" onKeyDown={walk}>
      {tabs.map(({ name, label }, index) => (
        <button key={name} type="button" role="tab" aria-selected={index === at} tabIndex={index === at ? 0 : -1} onClick={() => choose(name)}>{label}</button>
      ))}
    </div>
  );
}
