// The first rows of a hidden column or table, to see what it holds before it is brought back or deleted.
import { useEffect, useState } from "preact/hooks";
import { Button, Dialog } from "../shared/parts.tsx";
import { asCallError, type CallError } from "../shared/rpc.ts";
import type { Parked, ParkedRows } from "./types.ts";
import { shownValue } from "./words.ts";

export function HiddenRows({ parked, look, onClose }: { parked: Parked; look(name: string): Promise<ParkedRows>; onClose(): void }) {
  const [found, setFound] = useState<ParkedRows | null>(null);
  const [failure, setFailure] = useState<CallError | null>(null);
  useEffect(() => { look(parked.name).then(setFound, (reason) => setFailure(asCallError(reason))); }, [parked.name]);
  return (
    <Dialog title={`What is hidden of ${parked.of}`} onClose={onClose}>
      {failure ? <span class="bn-field-error" role="alert">{failure.message}</span> : null}
      {found ? <Rows found={found} /> : failure ? null : <p class="bn-muted" role="status">Loading …</p>}
      <div class="bn-row"><Button onClick={onClose}>Close</Button></div>
    </Dialog>
  );
}

function Rows({ found }: { found: ParkedRows }) {
  return (
    <>
      <div class="bn-scroll bn-framed">
        <table class="bn-table" aria-label="Hidden rows">
          <thead><tr>{found.columns.map((name) => <th key={name}>{name}</th>)}</tr></thead>
          <tbody>{found.rows.map((row, place) => <tr key={place}>{row.map((value, at) => <td key={at}>{shownValue(value)}</td>)}</tr>)}</tbody>
        </table>
      </div>
      <p class="bn-muted">{found.told}</p>
    </>
  );
}
