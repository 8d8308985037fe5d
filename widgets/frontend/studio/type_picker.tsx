// Field types in groups, each with a line that says what it is for.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FieldType } from "./types.ts";
import { glyphOf } from "./words.ts";

const ORDER = ["Text", "Numbers", "Dates", "Choices", "Relations", "Computed", "Other"];
/** Not a type of its own: a decimal to begin with, until the form says what the formula gives. */
const CALCULATED: FieldType = {
  name: "decimal", label: "Calculated", description: "Computed by a formula over other fields.", group: "Computed", inputs: [], options: [], holds: "decimal", canBeCalculated: true,
};

export function TypePicker({ types, onPick }: { types: readonly FieldType[]; onPick(name: string, isCalculated: boolean): void }) {
  const [search, setSearch] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const sought = search.trim().toLowerCase();
  const found = [CALCULATED, ...types].filter(({ name, label, description }) => `${name} ${label} ${description}`.toLowerCase().includes(sought));
  const walk = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const all = [...(box.current?.querySelectorAll<HTMLElement>("input, button") ?? [])];
    const picked = event.key === "Enter" && document.activeElement === input.current ? found[0] : undefined;
    if (!by && !picked) return;
    event.preventDefault(); // The form that follows takes the focus at once: this Enter must not submit it.
    if (picked) return onPick(picked.name, picked === CALCULATED);
    all[Math.max(0, Math.min(all.length - 1, all.indexOf(document.activeElement as HTMLElement) + by))]?.focus();
  };
  return (
    <div class="bn-types" ref={box} onKeyDown={walk}>
      <input class="bn-input" type="search" ref={input} placeholder="Search types" aria-label="Search types" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      {ORDER.filter((group) => found.some((type) => type.group === group)).map((group) => (
        <section key={group} aria-label={group}>
          <h4>{group}</h4>
          {found.filter((type) => type.group === group).map((type) => (
            <button key={type.label} type="button" class="bn-type" onClick={() => onPick(type.name, type === CALCULATED)}>
              <span class="bn-glyph" aria-hidden="true">{type === CALCULATED ? "fx" : glyphOf(type.name)}</span>
              <span><span class="bn-item-label">{type.label}</span><span class="bn-help">{type.description}</span></span>
            </button>
          ))}
        </section>
      ))}
      {found.length ? null : <p class="bn-muted">No type matches.</p>}
    </div>
  );
}
