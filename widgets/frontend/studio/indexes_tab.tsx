// Indexes: what makes searching and sorting fast, and what may not occur twice. One, or a new one, is edited at the right.
import { Button, Empty } from "../shared/parts.tsx";
import { SidePanel, useSide } from "./fields_tab.tsx";
import { conditionInWords } from "./index_condition.ts";
import { IndexForm } from "./index_form.tsx";
import { useStudio } from "./store.ts";
import type { Entity, Index } from "./types.ts";

type Side = { kind: "none" } | { kind: "new" } | { kind: "edit"; id: string };

export function IndexesTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const { side, setSide, leave } = useSide<Side>({ kind: "none" });
  const list = entity.indexList;
  const chosen = side.kind === "edit" ? list.find(({ id }) => id === side.id) : undefined;
  const close = () => leave();
  return (
    <div class={side.kind === "new" || chosen ? "bn-split bn-split-open" : "bn-split"}>
      <div class="bn-list">
        <div class="bn-list-head">
          <span class="bn-muted">For searching and sorting by several fields, and for values that may not repeat.</span>
          {studio.can.create && !entity.isAdopted ? <Button style={list.length ? "quiet" : "primary"} onClick={() => setSide({ kind: "new" })}>+ Add index</Button> : null}
        </div>
        {list.length ? (
          <ul class="bn-items" aria-label="Indexes">
            {list.map((index) => <Row key={index.id} entity={entity} index={index} isChosen={index === chosen} onOpen={() => setSide({ kind: "edit", id: index.id })} />)}
          </ul>
        ) : <Empty title="No indexes yet"><span>A single field needs none of these: switch on Indexed or Unique in the field itself.</span></Empty>}
      </div>
      {side.kind === "new" ? <SidePanel title="Add an index" onClose={close}><IndexForm entity={entity} onDone={close} /></SidePanel> : null}
      {chosen ? <SidePanel title={chosen.name} onClose={close}><IndexForm key={chosen.id} entity={entity} index={chosen} onDone={close} /></SidePanel> : null}
    </div>
  );
}

function Row({ entity, index, isChosen, onOpen }: { entity: Entity; index: Index; isChosen: boolean; onOpen(): void }) {
  const labelOf = (name: string) => entity.fieldList.find((field) => field.name === name)?.label ?? name;
  return (
    <li class="bn-item" data-chosen={isChosen}>
      <button type="button" class="bn-item-open" onClick={onOpen}>
        <span class="bn-item-text">
          <span class="bn-item-label">{index.name}</span><code class="bn-muted">{index.field_names.join(", ")}</code>
          {index.where_clause ? <span class="bn-muted">where {conditionInWords(index.where_clause, labelOf)}</span> : null}
        </span>
        <span class="bn-flags">
          {index.is_active ? null : <span class="bn-flag">Inactive</span>}
          {index.is_unique ? <span class="bn-flag">Unique</span> : null}
          {index.where_clause ? <span class="bn-flag">Partial</span> : null}
          {index.is_partial && !index.is_unique ? <span class="bn-flag">Without deleted</span> : null}
          <span class="bn-flag">{index.index_type}</span>
        </span>
      </button>
    </li>
  );
}
