// What is hidden in the database, how much it holds, looking at it, bringing it back, and deleting it for good.
import { useEffect, useState } from "preact/hooks";
import { Button, Dialog } from "../shared/parts.tsx";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { HiddenRows } from "./hidden_rows.tsx";
import { useStudio } from "./store.ts";
import type { Parked, ParkedRows } from "./types.ts";
import { lossTold, parkedCount } from "./words.ts";

type Props = {
  label: string; ask(): Promise<Parked[]>; look(name: string): Promise<ParkedRows>; purge(name: string): Promise<unknown>;
  /** Brings one back, where that can be done from the list. */
  restore?(name: string): Promise<unknown>;
  /** It is asked for anew when this changes. */
  since: string; none: string; told?: string;
  /** What a purge takes away for ever, in words. */
  after: string;
};

export function HiddenList({ label, ask, look, purge, restore, since, none, told, after }: Props) {
  const studio = useStudio();
  const [parked, setParked] = useState<Parked[] | null>(null);
  const [chosen, setChosen] = useState<Parked | null>(null);
  const [seen, setSeen] = useState<Parked | null>(null);
  const [failure, setFailure] = useState<CallError | null>(null);
  const [asked, setAsked] = useState(0);
  function load(): () => void {
    let isWanted = true;
    ask().then(
      (found) => { if (isWanted) { setParked(found); setFailure(null); } },
      (reason) => { if (isWanted) setFailure(asCallError(reason)); },
    );
    return () => { isWanted = false; };
  }
  const bringBack = (name: string) => studio.attempt(async () => { await restore?.(name); setAsked(asked + 1); });
  useEffect(load, [since, asked]);
  if (failure) return <p class="bn-muted">{failure.code === "DriftFound" ? DRIFT : failure.message}</p>;
  if (!parked) return <p class="bn-muted" role="status">Loading …</p>;
  if (!parked.length) return <p class="bn-muted">{none}</p>;
  return (
    <>
      {told ? <p class="bn-muted">{told}</p> : null}
      <ul class="bn-items" aria-label={label}>{parked.map((one) => <Row key={one.name} parked={one} {...(restore ? { onRestore: () => void bringBack(one.name) } : {})} onLook={() => setSeen(one)} onPurge={() => setChosen(one)} />)}</ul>
      {seen ? <HiddenRows parked={seen} look={look} onClose={() => setSeen(null)} /> : null}
      {chosen ? <PurgeDialog parked={chosen} purge={purge} after={after} onClose={() => setChosen(null)} onDone={() => { setChosen(null); setAsked(asked + 1); }} /> : null}
    </>
  );
}

const DRIFT = "They can be shown once what was changed outside is taken over and published, or undone.";

function Row({ parked, onRestore, onLook, onPurge }: { parked: Parked; onRestore?(): void; onLook(): void; onPurge(): void }) {
  const studio = useStudio();
  return (
    <li class="bn-item bn-item-tall">
      <span class="bn-item-text">
        <span class="bn-item-label">{parked.of}</span>
        <code class="bn-muted">{parked.name}</code>
      </span>
      {parked.migration ? <span class="bn-muted">Hidden by {parked.migration}</span> : null}
      <span class="bn-flag">{parked.kind === "column" ? "Column" : "Table"}</span>
      <span class="bn-when">{parkedCount(parked)}</span>
      {parked.mayLook && parked.rows ? <Button style="quiet" label={`Look at ${parked.name}`} onClick={onLook}>Look</Button> : null}
      {onRestore && studio.can.create ? <Button label={`Bring ${parked.of} back from ${parked.name}`} onClick={onRestore}>Bring back</Button> : null}
      {studio.can.delete ? <Button style="quiet" label={`Delete ${parked.name} for good`} onClick={onPurge}>Delete for good…</Button> : null}
    </li>
  );
}

type PurgeProps = { parked: Parked; purge(name: string): Promise<unknown>; after: string; onClose(): void; onDone(): void };

function PurgeDialog({ parked, purge, after, onClose, onDone }: PurgeProps) {
  const [accepts, setAccepts] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<CallError | null>(null);
  async function run(): Promise<void> {
    setBusy(true);
    try {
      await purge(parked.name);
      onDone();
    } catch (reason) {
      setFailure(asCallError(reason));
      setBusy(false);
    }
  }
  return (
    <Dialog title={`Delete what is hidden of ${parked.of}?`} onClose={onClose}>
      <p>{lossTold(parked)} This cannot be undone. {after}</p>
      <label class="bn-check"><input type="checkbox" checked={accepts} onChange={(event) => setAccepts(event.currentTarget.checked)} /> Delete {parkedCount(parked)} for good</label>
      {failure ? <span class="bn-field-error" role="alert">{failure.message}</span> : null}
      <div class="bn-row">
        <Button style="danger" disabled={!accepts || busy} onClick={() => void run()}>{busy ? "Deleting …" : "Delete for good"}</Button>
        <Button disabled={busy} onClick={onClose}>Keep</Button>
      </div>
    </Dialog>
  );
}
