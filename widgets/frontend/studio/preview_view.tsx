// What publishing or rolling back would do: in words, with its risks, as SQL.
import type { ComponentChildren } from "preact";
import { Code } from "../shared/parts.tsx";
import { RiskList } from "./risk_list.tsx";
import type { Entity, Preview } from "./types.ts";

type Props = { entity: Entity; preview: Preview; what: string; children?: ComponentChildren };

export function PreviewView({ entity, preview, what, children }: Props) {
  return (
    <>
      <section class="bn-stack bn-tight">
        <h3>What changes</h3>
        {preview.isEmpty ? <p class="bn-muted">Nothing changes.</p> : (
          <ul class="bn-changes">{preview.changes.map((change) => <li key={change}>{change}</li>)}</ul>
        )}
      </section>
      {preview.risks.length ? <section class="bn-stack bn-tight"><h3>What to know</h3><RiskList entity={entity} risks={preview.risks} /></section> : null}
      {children}
      {preview.sql ? <details class="bn-more bn-sql" open={entity.status === "draft"}><summary>SQL</summary><Code text={preview.sql} label={`SQL of this ${what}`} /></details> : null}
      {preview.back ? <details class="bn-more bn-sql"><summary>SQL of the way back</summary><Code text={preview.back} label={`SQL back from this ${what}`} /></details> : null}
    </>
  );
}

/** The yes that a loss of data takes. */
export function Acceptance({ accepts, onChange }: { accepts: boolean; onChange(accepts: boolean): void }) {
  return (
    <label class="bn-accept"><input type="checkbox" checked={accepts} onChange={(event) => onChange(event.currentTarget.checked)} /> I accept that data is lost or hidden as told above.</label>
  );
}
