// What a change means for the data that is there, each risk with the records that it concerns.
import { useState } from "preact/hooks";
import { Button } from "../shared/parts.tsx";
import { useStudio } from "./store.ts";
import type { Risk, Rows, Summary } from "./types.ts";
import { inWords } from "./words.ts";

type Concerned = Pick<Summary, "id" | "isServing">;

export function RiskList({ entity, risks }: { entity: Concerned; risks: readonly Risk[] }) {
  return <ul class="bn-items" aria-label="Risks">{risks.map((risk) => <RiskItem key={risk.message} entity={entity} risk={risk} />)}</ul>;
}

function RiskItem({ entity, risk }: { entity: Concerned; risk: Risk }) {
  const studio = useStudio();
  const [rows, setRows] = useState<Rows | null>(null);
  const level = risk.level.replaceAll(" ", "-");
  const show = () => void studio.attempt(async () => setRows(await studio.rpc.call<Rows>("sample_rows", { id: entity.id, keys: risk.sample })));
  return (
    <li class="bn-item bn-item-block bn-risk-item">
      <div class="bn-row bn-risk">
        <span class={`bn-badge bn-risk-${level}`}>{inWords(risk.level)}</span>
        <span class="bn-grow">{risk.message}</span>
        {risk.sample.length && entity.isServing ? (
          <Button style="quiet" label={`${rows ? "Hide" : "Show"} records: ${risk.message}`} onClick={rows ? () => setRows(null) : show}>{rows ? "Hide records" : "Show records"}</Button>
        ) : null}
      </div>
      {rows ? <SampleTable rows={rows} /> : null}
    </li>
  );
}

function SampleTable({ rows }: { rows: Rows }) {
  if (!rows.rows.length) return <p class="bn-muted">These records are gone meanwhile.</p>;
  return (
    <div class="bn-scroll">
      <table class="bn-table">
        <thead><tr>{rows.columns.map((column) => <th key={column}>{column}</th>)}</tr></thead>
        <tbody>{rows.rows.map((row, at) => <tr key={at}>{row.map((cell, place) => <td key={place}>{cell || <span class="bn-muted">–</span>}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
