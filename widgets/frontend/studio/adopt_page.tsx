// Tables that exist become entities: choose them, see what will be made of each, adopt them together.
import { useEffect, useState } from "preact/hooks";
import { Button, Empty, SelectField, TextField } from "../shared/parts.tsx";
import { chosenOf, matching, schemasOf, type Table } from "./adoptable.ts";
import { useStudio } from "./store.ts";
import { inWords, many } from "./words.ts";

type Adopted = { table: string; kind: string; entity: string; fields: number; references: string[]; notes: string[] };
type Link = { name: string; type: string; source: string; target: string };
type Report = { adopted: Adopted[]; relationships: Link[] };
const PREVIEW_MS = 250;

export function AdoptPage() {
  const studio = useStudio();
  const [tables, setTables] = useState<Table[] | null>(null);
  const [schema, setSchema] = useState("");
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  useEffect(() => void studio.attempt(async () => {
    const found = await studio.rpc.call<Table[]>("adoptable_tables");
    setTables(found);
    setSchema(schemasOf(found)[0] ?? "");
  }), []);
  const names = chosenOf(tables ?? [], schema, chosen);
  const report = usePreview(schema, names);
  const move = (to: string) => { setSchema(to); setChosen(new Set()); };
  const adopt = async () => {
    setBusy(true);
    await studio.attempt(async () => {
      const { place } = studio;
      const answer = await studio.rpc.call<Report & { call: string }>("adopt_tables", { schema, tables: names });
      await studio.load();
      studio.announce(`Adopted ${many(answer.adopted.length, "table")}`);
      studio.goFrom(place, { section: "model", entityId: studio.labelOf(answer.adopted[0]?.entity ?? "")?.id ?? null });
      studio.done(answer.call);
    });
    setBusy(false);
  };
  if (!tables) return <p class="bn-loading" role="status">Loading …</p>;
  return (
    <article class="bn-page" aria-label="Adopt tables">
      <header class="bn-page-head">
        <div class="bn-page-title"><h2>Adopt tables</h2><span class="bn-muted">A table becomes an entity as it is. Nothing in the database is altered.</span></div>
        <div class="bn-row bn-end">
          <Button onClick={() => studio.open(null)}>Cancel</Button>
          <Button style="primary" disabled={!names.length || busy} onClick={() => void adopt()}>{names.length ? `Adopt ${many(names.length, "table")}` : "Adopt"}</Button>
        </div>
      </header>
      {tables.length ? (
        <>
          <div class="bn-filters">
            <SelectField label="Schema" value={schema} options={schemasOf(tables).map((name) => ({ value: name, label: name }))} onChange={move} />
            <TextField label="Search" type="search" value={search} onInput={setSearch} placeholder="Part of a name" />
          </div>
          <div class="bn-tab bn-adopt">
            <Tables found={matching(tables, schema, search)} chosen={chosen} onChange={setChosen} />
            <Outcome report={report} />
          </div>
        </>
      ) : <Empty title="No tables to adopt"><span>There are none besides what was made here, or none that you may use.</span></Empty>}
    </article>
  );
}

function Tables({ found, chosen, onChange }: { found: Table[]; chosen: ReadonlySet<string>; onChange(chosen: ReadonlySet<string>): void }) {
  const free = found.filter(({ adoptedAs }) => !adoptedAs);
  const all = free.length > 0 && free.every(({ name }) => chosen.has(name));
  const put = (names: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const name of names) on ? next.add(name) : next.delete(name);
    onChange(next);
  };
  if (!found.length) return <p class="bn-muted">No table matches.</p>;
  return (
    <div>
      <label class="bn-check"><input type="checkbox" checked={all} disabled={!free.length} onChange={(event) => put(free.map(({ name }) => name), event.currentTarget.checked)} /> All that are shown</label>
      <ul class="bn-items" aria-label="Tables">
        {found.map(({ name, kind, adoptedAs }) => (
          <li key={name} class="bn-item">
            <label class="bn-check">
              <input type="checkbox" checked={adoptedAs !== null || chosen.has(name)} disabled={adoptedAs !== null} onChange={(event) => put([name], event.currentTarget.checked)} />
              <span class="bn-item-text"><code>{name}</code>{adoptedAs ? <span class="bn-muted">Adopted as {adoptedAs}</span> : null}</span>
            </label>
            {kind === "table" ? null : <span class="bn-flag">{inWords(kind)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Outcome({ report }: { report: Report | null }) {
  if (!report) return <p class="bn-muted" role="status">Choose tables to see what will be made of them.</p>;
  return (
    <section aria-label="What will be made">
      <p class="bn-muted" role="status">{many(report.adopted.length, "entity", "entities")}, {many(report.relationships.length, "relationship")}</p>
      <ul class="bn-items" aria-label="Entities to be made">
        {report.adopted.map(({ table, entity, fields, references, notes }) => (
          <li key={table} class="bn-item bn-item-block">
            <span class="bn-item-text"><span class="bn-item-label"><code>{table}</code> → {entity}</span><span class="bn-muted">{many(fields, "field")}</span></span>
            {[...references, ...notes].map((told) => <span key={told} class="bn-help">{told}</span>)}
          </li>
        ))}
        {report.relationships.map(({ name, type, source, target }) => (
          <li key={name} class="bn-item bn-adopt-link"><span class="bn-item-text"><span class="bn-item-label">{source} – {target}</span><code class="bn-muted">{name}</code></span><span class="bn-flag">{inWords(type.replaceAll("-", " "))}</span></li>
        ))}
      </ul>
    </section>
  );
}

/** What adopting these tables would come to, a moment after the choice came to rest. */
function usePreview(schema: string, names: string[]): Report | null {
  const studio = useStudio();
  const [report, setReport] = useState<Report | null>(null);
  useEffect(() => {
    if (!names.length) { setReport(null); return undefined; }
    let isCurrent = true;
    const timer = setTimeout(() => void studio.attempt(async () => {
      const told = await studio.rpc.call<Report>("preview_adoption", { schema, tables: names });
      if (isCurrent) setReport(told);
    }), PREVIEW_MS);
    return () => { isCurrent = false; clearTimeout(timer); };
  }, [schema, names.join("\n")]);
  return report;
}
