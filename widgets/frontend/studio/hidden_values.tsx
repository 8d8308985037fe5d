// Columns and tables that changes left hidden in the database, and deleting them for good.
import { useEffect, useState } from "preact/hooks";
import { Button, Dialog } from "../shared/parts.tsx";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { useStudio } from "./store.ts";
import type { Entity, Parked } from "./types.ts";
import { lossTold, parkedCount } from "./words.ts";

export function HiddenValues({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [parked, setParked] = useState<Parked[] | null>(null);
  const [chosen, setChosen] = useState<Parked | null>(null);
  const [failure, setFailure] = useState<CallError | null>(null);
  const [asked, setAsked] = useState(0);
  function ask(): () => void {
    let isWanted = true;
    studio.rpc.call<Parked[]>("parked", { id: entity.id }).then(
      (found) => { if (isWanted) { setParked(found); setFailure(null); } },
      (reason) => { if (isWanted) setFailure(asCallError(reason)); },
    );
    return () => { isWanted = false; };
  }
  useEffect(ask, [entity.revision, entity.status, asked]);
  if (failure) return <Unreadable failure={failure} />;
  if (!parked) return null;
  return (
    <section class="bn-stack bn-tight" aria-label="Hidden values">
      <h3>Hidden values</h3>
      {parked.length ? (
        <>
          <p class="bn-muted">What changes took away is kept out of sight: a rollback, or the same field again, brings it back.</p>
          <ul class="bn-items" aria-label="Hidden columns and tables">{parked.map((one) => <Row key={one.name} parked={one} onPurge={() => setChosen(one)} />)}</ul>
        </>
      ) : <p class="bn-muted">Nothing is hidden. Values of fields that you drop or convert will be kept here.</p>}
      {chosen ? <PurgeDialog parked={chosen} onClose={() => setChosen(null)} onDone={() => { setChosen(null); setAsked(asked + 1); }} /> : null}
    </section>
  );
}

function Unreadable({ failure }: { failure: CallError }) {
  const told = failure.code === "DriftFound" ? "They can be shown once what was changed outside is taken over and published, or undone." : failure.message;
  return <section class="bn-stack bn-tight" aria-label="Hidden values"><h3>Hidden values</h3><p class="bn-muted">{told}</p></section>;
}

function Row({ parked, onPurge }: { parked: Parked; onPurge(): void }) {
  const studio = useStudio();
  return (
    <li class="bn-item bn-item-tall">
      <span class="bn-item-text">
        <span class="bn-item-label">{parked.of}</span>
        <code class="bn-muted">{parked.name}</code>
      </span>
      <span class="bn-muted">{parked.migration ? `Hidden by ${parked.migration}` : ""}</span>
      <span class="bn-flag">{parked.kind === "column" ? "Column" : "Table"}</span>
      <span class="bn-when">{parkedCount(parked)}</span>
      {studio.can.delete ? <Button style="quiet" label={`Delete ${parked.name} for good`} onClick={onPurge}>Delete for good…</Button> : null}
    </li>
  );
}

function PurgeDialog({ parked, onClose, onDone }: { parked: Parked; onClose(): void; onDone(): void }) {
  const studio = useStudio();
  const [accepts, setAccepts] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<CallError | null>(null);
  async function purge(): Promise<void> {
    setBusy(true);
    try {
      await studio.change("purge", { name: parked.name }, false);
      onDone();
    } catch (reason) {
      setFailure(asCallError(reason));
      setBusy(false);
    }
  }
  return (
    <Dialog title={`Delete what is hidden of ${parked.of}?`} onClose={onClose}>
      <p>{lossTold(parked)} This cannot be undone: no rollback brings it back, and what needs it can no longer be rolled back.</p>
      <label class="bn-check"><input type="checkbox" checked={accepts} onChange={(event) => setAccepts(event.currentTarget.checked)} /> Delete {parkedCount(parked)} for good</label>
      {failure ? <span class="bn-field-error" role="alert">{failure.message}</span> : null}
      <div class="bn-row">
        <Button style="danger" disabled={!accepts || busy} onClick={() => void purge()}>{busy ? "Deleting …" : "Delete for good"}</Button>
        <Button disabled={busy} onClick={onClose}>Keep</Button>
      </div>
    </Dialog>
  );
}
