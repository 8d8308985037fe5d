// What is hidden in the database, how much it holds, looking at it, bringing it back, and deleting it for good.
import { useEffect, useState } from "preact/hooks";
import { Button } from "../shared/parts.tsx";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { HiddenRows } from "./hidden_rows.tsx";
import { useStudio } from "./store.ts";
import { sentences } from "../shared/sentences.ts";
import { YesDialog } from "./yes_dialog.tsx";
import type { Parked, ParkedRows } from "./types.ts";
import { lossTold, parkedCount } from "./words.ts";

type Props = {
  label: string; ask(): Promise<Parked[]>; look(name: string): Promise<ParkedRows>; purge(name: string): Promise<unknown>;
  /** Brings one back, where that can be done from the list; `accepts` is the yes to what is lost by that. */
  restore?(name: string, accepts: boolean): Promise<unknown>;
  /** It is asked for anew when this changes. */
  since: string; none: string; told?: string;
  /** What a purge takes away for ever, in words. */
  after: string;
};

export function HiddenList({ label, ask, look, purge, restore, since, none, told, after }: Props) {
  const studio = useStudio();
  const [parked, setParked] = useState<Parked[] | null>(null);
  const [chosen, setChosen] = useState<Parked | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
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
  const again = () => { setChosen(null); setRefused(null); setAsked(asked + 1); };
  const bringBack = (one: Parked) => studio.attempt(async () => {
    const failed = await restore?.(one.name, false).then(() => null, asCallError);
    if (failed && !takesYes(failed)) throw failed;
    if (failed) setRefused({ parked: one, failure: failed });
    else again();
  });
  useEffect(load, [since, asked]);
  if (failure) return <p class="bn-muted">{failure.code === "DriftFound" ? DRIFT : failure.message}</p>;
  if (!parked) return <p class="bn-muted" role="status">Loading …</p>;
  if (!parked.length) return <p class="bn-muted">{none}</p>;
  return (
    <>
      {told ? <p class="bn-muted">{told}</p> : null}
      <ul class="bn-items" aria-label={label}>{parked.map((one) => <Row key={one.name} parked={one} {...(restore ? { onRestore: () => void bringBack(one) } : {})} onLook={() => setSeen(one)} onPurge={() => setChosen(one)} />)}</ul>
      {seen ? <HiddenRows parked={seen} look={look} onClose={() => setSeen(null)} /> : null}
      {chosen ? (
        <YesDialog title={`Delete what is hidden of ${chosen.of}?`} told={`${lossTold(chosen)} This cannot be undone. ${after}`} yes={`Delete ${parkedCount(chosen)} for good`}
          button="Delete for good" busyButton="Deleting …" style="danger" run={() => purge(chosen.name)} onClose={() => setChosen(null)} onDone={again} />
      ) : null}
      {refused && restore ? (
        <YesDialog title={`Bring ${refused.parked.of} back without these values?`} told={sentences([refused.failure.what, refused.failure.why, "Those records were deleted meanwhile."])}
          yes="Empty these lookups; their values are lost" button="Bring back" busyButton="Bringing back …" style="primary"
          run={() => restore(refused.parked.name, true)} onClose={() => setRefused(null)} onDone={again} />
      ) : null}
    </>
  );
}

type Refused = { parked: Parked; failure: CallError };

/** Whether a refusal is one that a yes overcomes, as its words say. */
const takesYes = ({ code, todo }: CallError): boolean => code === "UnsafeMigration" && todo.includes("accept_data_loss");

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
