// The relationships that an entity had: what would come back with each, and bringing it back.
import { useEffect, useState } from "preact/hooks";
import { Button, Notice } from "../shared/parts.tsx";
import { useSentence } from "./relationship_form.tsx";
import { backTold, returningTold } from "./relationship_words.ts";
import { useStudio } from "./store.ts";
import type { DeletedRelationship, Entity } from "./types.ts";

type Back = { told: string; publish: string };

export function DeletedRelationships({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [deleted, setDeleted] = useState<readonly DeletedRelationship[]>([]);
  const [back, setBack] = useState<Back | null>(null);
  const since = `${entity.revision} ${entity.status} ${entity.relationshipList.map(({ id }) => id).join(" ")}`;
  function load(): () => void {
    let isWanted = true;
    const found = studio.rpc.call<DeletedRelationship[]>("deleted_relationships", { id: entity.id }).catch(() => []);
    void found.then((list) => { if (isWanted) setDeleted(list); });
    return () => { isWanted = false; };
  }
  useEffect(load, [entity.id, since]);
  const bringBack = (one: DeletedRelationship) => void studio.attempt(async () => {
    setBack(null);
    const { relationshipList } = await studio.change("restore_relationship", { relationship: one.id }, false);
    const now = relationshipList.find(({ id }) => id === one.id);
    if (now) setBack({ told: backTold(now, one.count, studio.labelOf(now.target)?.label ?? now.target), publish: now.served ? "" : now.target });
  });
  const target = studio.labelOf(back?.publish ?? "");
  return (
    <>
      {back ? (
        <Notice tone="success">
          <span>{back.told}</span>
          {target ? <span class="bn-end"><Button onClick={() => studio.go({ entityId: target.id, tab: "publish" })}>Preview & publish {target.label}</Button></span> : null}
        </Notice>
      ) : null}
      {deleted.length ? (
        <section class="bn-stack bn-tight bn-deleted">
          <h4>Deleted relationships</h4>
          <ul class="bn-items" aria-label="Deleted relationships">{deleted.map((one) => <Row key={one.id} deleted={one} onRestore={() => bringBack(one)} />)}</ul>
        </section>
      ) : null}
    </>
  );
}

function Row({ deleted, onRestore }: { deleted: DeletedRelationship; onRestore(): void }) {
  const studio = useStudio();
  const { type, source, target, label } = deleted;
  return (
    <li class="bn-item bn-item-tall">
      <span class="bn-item-text">
        <span class="bn-item-label">{useSentence(type, source, target)}</span>
        <span class="bn-muted">{[label, returningTold(deleted)].filter(Boolean).join(": ")}</span>
      </span>
      {studio.can.create ? <Button label={`Bring ${label} back`} onClick={onRestore}>Bring back</Button> : null}
    </li>
  );
}
