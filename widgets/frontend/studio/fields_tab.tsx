// The fields in their order. One of them, or a new one, is edited at the right.
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Empty } from "../shared/parts.tsx";
import { FieldForm } from "./field_form.tsx";
import { useStudio } from "./store.ts";
import { TypePicker } from "./type_picker.tsx";
import type { Entity, Field } from "./types.ts";
import { NewField } from "./new_field.tsx";
import { useDragging } from "./use_dragging.ts";
import { glyphOf, relocated } from "./words.ts";

type Side = { kind: "none" } | { kind: "pick" } | { kind: "new"; type: string; isCalculated: boolean } | { kind: "edit"; id: string };

export function FieldsTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const { side, setSide, leave } = useSide<Side>({ kind: "none" });
  const chosen = side.kind === "edit" ? entity.fieldList.find(({ id }) => id === side.id) : undefined;
  const close = () => leave();
  const names = entity.fieldList.map(({ name }) => name);
  const move = (from: number, to: number) => void studio.attempt(() => studio.change("order_fields", { names: relocated(names, from, to) }));
  const { over, handle, target } = useDragging(move);
  const canOrder = studio.can.update && !entity.isView;
  const canAdd = studio.can.create && !entity.isAdopted;
  return (
    <div class={side.kind === "none" || (side.kind === "edit" && !chosen) ? "bn-split" : "bn-split bn-split-open"}>
      <div class="bn-list">
        <div class="bn-list-head">
          <span class="bn-muted">{entity.isView ? "Which fields there are is said by the definition." : entity.fieldList.length ? "Drag, or use the arrows, to change the order." : ""}</span>
          {canAdd ? <Button style={entity.fieldList.length ? "quiet" : "primary"} onClick={() => setSide({ kind: "pick" })}>+ Add field</Button> : null}
        </div>
        {entity.fieldList.length ? (
          <ol class="bn-items" aria-label="Fields">
            {entity.fieldList.map((field, index) => (
              <li key={field.id} draggable={canOrder} class={over === index ? "bn-item bn-item-over" : "bn-item"} data-chosen={chosen?.id === field.id} {...handle(index)} {...target(index)}>
                <FieldRow field={field} isTitle={entity.titleField === field.name} onOpen={() => setSide({ kind: "edit", id: field.id })} />
                {canOrder ? (
                  <span class="bn-order">
                    <button type="button" class="bn-step" aria-label={`Move ${field.label} up`} disabled={index === 0} onClick={() => move(index, index - 1)}>↑</button>
                    <button type="button" class="bn-step" aria-label={`Move ${field.label} down`} disabled={index === names.length - 1} onClick={() => move(index, index + 1)}>↓</button>
                  </span>
                ) : null}
              </li>
            ))}
          </ol>
        ) : <Empty title="No fields yet"><span>Add what you want to know about each {entity.label.toLowerCase()}.</span></Empty>}
        {entity.isAdopted ? null : <p class="bn-system">Every record also has an id, who created and changed it and when, and a version.</p>}
      </div>
      {side.kind === "pick" ? <SidePanel title="Add a field" onClose={close}><TypePicker types={studio.state.overview?.types ?? []} onPick={(type, isCalculated) => setSide({ kind: "new", type, isCalculated })} /></SidePanel> : null}
      {side.kind === "new" ? (
        <SidePanel title="Add a field" onClose={close}>
          <NewField type={side.type} isCalculated={side.isCalculated} onBack={() => setSide({ kind: "pick" })} onAdded={(id) => leave(id ? { kind: "edit", id } : undefined)} />
        </SidePanel>
      ) : null}
      {chosen ? <SidePanel title={chosen.label} onClose={close}><FieldForm key={chosen.id} entity={entity} field={chosen} onDropped={close} /></SidePanel> : null}
    </div>
  );
}

function FieldRow({ field, isTitle, onOpen }: { field: Field; isTitle: boolean; onOpen(): void }) {
  return (
    <button type="button" class="bn-item-open bn-field-row" onClick={onOpen}>
      <span class="bn-glyph" aria-hidden="true">{glyphOf(field.field_type)}</span>
      <span class="bn-item-label">{field.label}</span><code class="bn-muted">{field.name}</code>
      <span class="bn-item-type">{field.type_text}</span>
      <span class="bn-flags">
        {isTitle ? <span class="bn-flag">Title</span> : null}
        {field["is_calculated"] ? <span class="bn-flag">Calculated</span> : null}
        {field["visible_when"] ? <span class="bn-flag">Conditional</span> : null}
        {field.is_required ? <span class="bn-flag">Required</span> : null}
        {field.is_unique ? <span class="bn-flag">Unique</span> : null}
        {field.is_readonly ? <span class="bn-flag">Read-only</span> : null}
      </span>
    </button>
  );
}

/** What stands beside a list. `leave` does nothing when something else was opened since: a form that is answered late closes only itself. */
export function useSide<Side>(none: Side) {
  const [side, setSide] = useState(none);
  return { side, setSide, leave: (to: Side = none) => setSide((now) => (now === side ? to : now)) };
}

/** What is edited beside a list. It takes the focus when it opens, and gives it back when it closes. */
export function SidePanel({ title, onClose, children }: { title: string; onClose(): void; children: preact.ComponentChildren }) {
  const box = useRef<HTMLElement>(null);
  function takeFocus(): () => void {
    const before = document.activeElement as HTMLElement | null;
    if (!box.current?.contains(before)) box.current?.focus();
    // The list may be out of sight until the panel is gone.
    return () => void requestAnimationFrame(() => { if (document.activeElement === document.body) before?.focus(); });
  }
  useEffect(takeFocus, []);
  const escape = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) { event.stopPropagation(); onClose(); }
  };
  return (
    <aside class="bn-panel" aria-label={title} tabIndex={-1} ref={box} onKeyDown={escape}>
      <header><h3>{title}</h3><Button style="quiet" label="Close" onClick={onClose}>✕</Button></header>
      <div class="bn-panel-body">{children}</div>
    </aside>
  );
}
