// Tells that the table was changed outside, shows what taking that over would do, and does it.
import { useEffect, useState } from "preact/hooks";
import { Button, Notice } from "../shared/parts.tsx";
import { useStudio } from "./store.ts";
import type { Drift, Entity } from "./types.ts";
import { driftTold } from "./words.ts";

export function DriftNotice({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [drift, check] = useDrift(entity);
  const [chosen, setOpen] = useState<boolean | null>(null);
  if (!drift?.changes.length) return null;
  const isOpen = chosen ?? studio.state.tab === "publish";
  return (
    <Notice tone="warn">
      <div class="bn-drift" role="region" aria-label="Changed outside">
        <div class="bn-row">
          <span class="bn-grow"><strong>The table of {entity.label} was changed outside.</strong> {driftTold(drift)}</span>
          <button type="button" class="bn-button bn-button-quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{isOpen ? "Hide" : "See what changed"}</button>
        </div>
        {isOpen ? <Details entity={entity} drift={drift} check={check} /> : null}
      </div>
    </Notice>
  );
}

function Details({ entity, drift, check }: { entity: Entity; drift: Drift; check(): void }) {
  const studio = useStudio();
  const [busy, setBusy] = useState(false);
  const mayTakeOver = drift.isAdopted ? studio.can.publish : studio.can.update;
  async function settle(command: "take_over" | "put_back"): Promise<void> {
    setBusy(true);
    await studio.attempt(() => studio.change(command, {}, false));
    setBusy(false);
    check();
  }
  return (
    <div class="bn-stack bn-tight">
      <Lines title="What changed in the table" lines={drift.changes} />
      {drift.isAdopted ? null : <Lines title="What taking it over does to the draft" lines={drift.takenOver} />}
      <Lines title="What is left to undo" lines={drift.toUndo} />
      {drift.isAdopted && drift.takenOver.length ? <p class="bn-muted">Taking it over brings all of it here at once; fields keep their ids, labels and rules.</p> : null}
      {drift.notes.map((note) => <p key={note} class="bn-muted">{note}</p>)}
      <div class="bn-row">
        {drift.takenOver.length && mayTakeOver ? <Button style="primary" disabled={busy} onClick={() => void settle("take_over")}>{busy ? "Taking over …" : "Take over into the definition"}</Button> : null}
        {drift.mayPutBack && studio.can.publish && studio.can.update ? <Button disabled={busy} onClick={() => void settle("put_back")}>Put back what is missing</Button> : null}
        <Button disabled={busy} label={`Check the table of ${entity.label} again`} onClick={check}>Check again</Button>
      </div>
    </div>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (!lines.length) return null;
  return <section aria-label={title}><h4>{title}</h4><ul class="bn-changes">{lines.map((line) => <li key={line}>{line}</li>)}</ul></section>;
}

/** What the kernel finds in the table, read again when the entity or the tab is another one; and a way to ask anew. */
function useDrift(entity: Entity): [Drift | null, () => void] {
  const studio = useStudio();
  const [drift, setDrift] = useState<Drift | null>(null);
  const [asked, setAsked] = useState(0);
  function ask(): () => void {
    let isWanted = true;
    const answered = (found: Drift) => {
      if (!isWanted) return;
      setDrift(found);
      studio.setDrifted(entity.name, found.changes.length > 0);
    };
    if (entity.wasPublished) void studio.rpc.call<Drift>("drift", { id: entity.id }).then(answered, () => undefined);
    return () => { isWanted = false; };
  }
  useEffect(ask, [entity.revision, entity.status, studio.state.tab, asked]);
  return [drift, () => setAsked((count) => count + 1)];
}
