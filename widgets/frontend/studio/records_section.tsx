// The records of one entity: the grid, and a form for one of them. Both are widgets of their own.
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Empty } from "../shared/parts.tsx";
import { ChildWidget } from "./child_widget.tsx";
import { Loading } from "./app.tsx";
import { Icon } from "./icons.tsx";
import { useStudio } from "./store.ts";
import type { Summary } from "./types.ts";

type Opened = { model: string; call: string };
type GridBox = HTMLElement & { api?: { getSelectedRows(): { id: string }[]; getFocusedCell(): { rowIndex: number } | null; getDisplayedRowAtIndex(index: number): { data?: { id: string } } | undefined } };

function emptyTitle(summary: Summary | undefined): string {
  if (!summary) return "Choose an entity";
  return summary.isServing ? `You may not read ${summary.plural}` : `${summary.label} has no records yet`;
}

export function RecordsSection() {
  const studio = useStudio();
  const { summary } = studio;
  const [grid, setGrid] = useState<Opened & { entity: string } | null>(null);
  const [form, setForm] = useState<Opened | null>(null);
  const [hint, setHint] = useState("");
  const box = useRef<HTMLElement>(null);
  const name = summary?.isServing && studio.state.overview?.readable.includes(summary.name) ? summary.name : null;

  useEffect(() => {
    setForm(null);
    setHint("");
    if (!name) return setGrid(null);
    void studio.attempt(async () => {
      const height = Math.max(300, (box.current?.clientHeight ?? 560) - 104);
      const opened = await studio.rpc.call<Opened>("open_grid", { entity: name, height });
      setGrid({ ...opened, entity: name });
      studio.done(opened.call);
    });
  }, [name]);

  const open = (id: string | null) => void studio.attempt(async () => {
    const opened = await studio.rpc.call<Opened>("open_form", { entity: name, id });
    setForm(opened);
    setHint("");
    studio.done(opened.call);
  });
  const openImport = () => void studio.attempt(async () => {
    const opened = await studio.rpc.call<Opened>("open_import", { entity: name });
    setForm(opened);
    setHint("");
    studio.done(opened.call);
  });
  const openChosen = () => {
    const api = box.current?.querySelector<GridBox>(".bn-record-grid")?.api;
    const focused = api?.getFocusedCell();
    const row = api?.getSelectedRows()[0] ?? (focused ? api?.getDisplayedRowAtIndex(focused.rowIndex)?.data : undefined);
    if (row) open(row.id);
    else setHint("Choose a record in the grid first.");
  };
  return (
    <article class="bn-page bn-records" ref={box} aria-label="Records">
      {!summary || !name ? (
        <Empty title={emptyTitle(summary)}>
          {summary && !summary.isServing ? <><span>Publish it, and records can be entered.</span><Button onClick={() => studio.go({ section: "model", tab: "publish" })}>Preview & publish</Button></> : null}
        </Empty>
      ) : (
        <>
          <header class="bn-page-head">
            <button type="button" class="bn-button bn-button-quiet bn-back" onClick={() => studio.go({ entityId: null })}>‹ Entities</button>
            <span class="bn-tile bn-tile-big"><Icon name={summary.icon} size={20} /></span>
            <div class="bn-page-title"><h2>{summary.plural}</h2><code class="bn-muted">{summary.name}</code></div>
            <div class="bn-row bn-end">
              {hint ? <span class="bn-muted" role="status">{hint}</span> : null}
              {form ? <Button onClick={() => setForm(null)}>‹ Back to the grid</Button> : (
                <><Button onClick={openChosen}>Open as form</Button>{!studio.state.overview?.creatable.includes(summary.name) ? null : <><Button onClick={openImport}>Import…</Button><Button onClick={() => open(null)}>New in a form</Button></>}</>
              )}
            </div>
          </header>
          <div class={form ? "bn-grid-host bn-away" : "bn-grid-host"}>{grid?.entity === name ? <ChildWidget model={studio.model} id={grid.model} /> : <Loading />}</div>
          {form ? <div class="bn-record-host"><ChildWidget key={form.model} model={studio.model} id={form.model} /></div> : null}
        </>
      )}
    </article>
  );
}
