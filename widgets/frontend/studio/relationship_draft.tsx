// What of a relationship waits for the publish of the entity that it ends at, beside what serves until then.
import { Button } from "../shared/parts.tsx";
import { actsWhen, waitingChanges, type Waiting } from "./relationship_words.ts";
import { useStudio } from "./store.ts";
import type { OwnRelationship } from "./types.ts";

/** When changes act, and those that were saved and do not act yet, with the way to their publish. */
export function ActsWhen({ relationship }: { relationship: OwnRelationship }) {
  const studio = useStudio();
  const [source, target] = [relationship.source, relationship.target].map((name) => studio.labelOf(name));
  const waiting = waitingChanges(relationship);
  const label = target?.label ?? relationship.target;
  if (!waiting.length) return <p class="bn-muted">{actsWhen(relationship, source?.label ?? relationship.source, label)}</p>;
  return (
    <section class="bn-card bn-stack bn-tight bn-acts" aria-label="Unpublished change">
      <h4>Unpublished change</h4>
      <WaitingLines waiting={waiting} />
      <p class="bn-muted">Acts when {label} is published.</p>
      {target ? <div><Button onClick={() => studio.go({ entityId: target.id, tab: "publish" })}>Preview & publish {label}</Button></div> : null}
    </section>
  );
}

export function WaitingLines({ waiting }: { waiting: readonly Waiting[] }) {
  return (
    <span class="bn-waiting">
      {waiting.map(({ label, before, after }) => <span key={label}><span class="bn-muted">{label}: {before} →</span> {after}</span>)}
    </span>
  );
}
