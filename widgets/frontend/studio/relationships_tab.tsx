// What the entity has to do with others, as sentences. One of them, or a new one, is edited at the right.
import { Button, Empty } from "../shared/parts.tsx";
import { DeletedRelationships } from "./deleted_relationships.tsx";
import { SidePanel, useSide } from "./fields_tab.tsx";
import { EditRelationship, NewRelationship, useSentence } from "./relationship_form.tsx";
import { WaitingLines } from "./relationship_draft.tsx";
import { waitingChanges } from "./relationship_words.ts";
import { useStudio } from "./store.ts";
import type { Entity, OwnRelationship } from "./types.ts";
import { inWords } from "./words.ts";

type Side = { kind: "none" } | { kind: "new" } | { kind: "edit"; id: string };

export function RelationshipsTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const { side, setSide, leave } = useSide<Side>({ kind: "none" });
  const list = entity.relationshipList;
  const chosen = side.kind === "edit" ? list.find(({ id }) => id === side.id) : undefined;
  const close = () => leave();
  return (
    <div class={side.kind === "new" || chosen ? "bn-split bn-split-open" : "bn-split"}>
      <div class="bn-list">
        <div class="bn-list-head">
          <span class="bn-muted">How {entity.plural.toLowerCase()} belong to other records.</span>
          {studio.can.create ? <Button style={list.length ? "quiet" : "primary"} onClick={() => setSide({ kind: "new" })}>+ Add relationship</Button> : null}
        </div>
        {list.length ? (
          <ul class="bn-items" aria-label="Relationships">
            {list.map((one) => <Row key={one.id} relationship={one} isChosen={one === chosen} onOpen={() => setSide({ kind: "edit", id: one.id })} />)}
          </ul>
        ) : <Empty title="No relationships yet"><span>One artist has many albums; one playlist has many tracks.</span></Empty>}
        <DeletedRelationships key={entity.id} entity={entity} />
      </div>
      {side.kind === "new" ? <SidePanel title="Add a relationship" onClose={close}><NewRelationship entity={entity} onDone={close} /></SidePanel> : null}
      {chosen ? <SidePanel title={chosen.label} onClose={close}><EditRelationship key={chosen.id} relationship={chosen} onDone={close} /></SidePanel> : null}
    </div>
  );
}

function Row({ relationship, isChosen, onOpen }: { relationship: OwnRelationship; isChosen: boolean; onOpen(): void }) {
  const { type, source, sourceField, target, targetField, label, description, isActive } = relationship;
  const waiting = waitingChanges(relationship);
  return (
    <li class="bn-item" data-chosen={isChosen}>
      <button type="button" class="bn-item-open bn-relationship" onClick={onOpen}>
        <span class="bn-item-text"><span class="bn-item-label">{useSentence(type, source, target)}</span>
          <span class="bn-muted">{[label, description].filter(Boolean).join(": ")}</span>
          <code class="bn-muted">{source}.{sourceField} ↔ {target}.{targetField}</code>
          {waiting.length ? <WaitingLines waiting={waiting} /> : null}</span>
        <span class="bn-flags">
          {waiting.length ? <span class="bn-flag bn-flag-waits">Unpublished change</span> : null}
          {isActive ? null : <span class="bn-flag">Inactive</span>}
          {relationship.onDelete === "CASCADE" ? <span class="bn-flag">Cascades</span> : null}
          <span class="bn-flag">{inWords(type.replaceAll("-", " "))}</span>
        </span>
      </button>
    </li>
  );
}
