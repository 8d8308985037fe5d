// How a record came to be: its versions with what they changed, or the audit trail where no versions are kept.
import { useState } from "preact/hooks";
import { Button } from "../shared/parts.tsx";
import type { Rpc } from "../shared/rpc.ts";
import { inWords, ListBox, Told } from "./list_parts.tsx";
import { type Listed, useList } from "./use_list.ts";
import type { FormState } from "./use_record_form.ts";

type Entry = { action: string; at: string; user: string | null; changed: string[] };
type Version = Entry & { number: number };
type Difference = { label: string; old: string; new: string; dropped: boolean };
const WRITES = ["changed", "saved"];

export function HistoryPanel({ rpc }: { rpc: Rpc }) {
  const list = useList<Entry>(rpc, (page) => rpc.call<Listed<Entry>>("history", { page }), [...WRITES, "attached", "commented"]);
  return (
    <ListBox list={list} label="History" empty="Nothing was done yet">
      {list.items?.map((one, at) => (
        <li key={at}>
          <div class="bn-row"><strong>{inWords(one.action)}</strong><Told {...one} /></div>
          {one.changed.map((text, place) => <span key={place}>{text}</span>)}
        </li>
      ))}
    </ListBox>
  );
}

export function VersionsPanel({ form, rpc }: { form: FormState; rpc: Rpc }) {
  const list = useList<Version>(rpc, (page) => rpc.call<Listed<Version>>("versions", { page }), WRITES);
  const mayRevert = form.setup.canUpdate && !form.isDeleted && !form.isDirty;
  const revert = (number: number) =>
    void list.attempt(() => rpc.call("revert", { number, row_version: form.base["row_version"] ?? null }));
  return (
    <ListBox list={list} label="Versions" empty="No version yet: the next change keeps one">
      {list.items?.map((one, at) => (
        <VersionRow key={one.number} version={one} isNewest={at === 0} compare={() => rpc.call<Difference[]>("diff", { number: one.number })}
          {...(mayRevert ? { revert: () => revert(one.number) } : {})} />
      ))}
    </ListBox>
  );
}

type RowProps = { version: Version; isNewest: boolean; compare(): Promise<Difference[]>; revert?: () => void };

function VersionRow({ version, isNewest, compare, revert }: RowProps) {
  const [found, setFound] = useState<Difference[] | null>(null);
  const toggle = async () => setFound(found ? null : await compare().catch(() => null));
  const label = `version ${version.number}`;
  return (
    <li>
      <div class="bn-row">
        <strong>Version {version.number}</strong><span>{inWords(version.action)}</span><Told {...version} />
      </div>
      {version.changed.length ? <span class="bn-muted">{version.changed.join(", ")}</span> : null}
      {isNewest ? null : (
        <span class="bn-row">
          <Button style="quiet" label={`Compare ${label} with now`} onClick={() => void toggle()}>{found ? "Hide" : "Compare with now"}</Button>
          {revert ? <Button style="quiet" label={`Revert to ${label}`} onClick={() => { setFound(null); revert(); }}>Revert</Button> : null}
        </span>
      )}
      {found ? <DiffTable found={found} /> : null}
    </li>
  );
}

function DiffTable({ found }: { found: Difference[] }) {
  if (!found.length) return <span class="bn-muted">Nothing differs.</span>;
  return (
    <table class="bn-table">
      <thead><tr><th>Field</th><th>Then</th><th>Now</th></tr></thead>
      <tbody>{found.map((one) => (
        <tr key={one.label}><td>{one.label}{one.dropped ? " (dropped)" : ""}</td><td>{one.old}</td><td>{one.new}</td></tr>
      ))}</tbody>
    </table>
  );
}
