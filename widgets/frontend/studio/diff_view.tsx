// What two states of a definition have different, side by side: what was published at the left, what is new at the right.
import type { PartChange } from "./types.ts";
import { inWords } from "./words.ts";

export function DiffView({ changes }: { changes: readonly PartChange[] }) {
  return (
    <div class="bn-scroll bn-framed">
      <table class="bn-table bn-diff" aria-label="Differences">
        <thead><tr><th>What</th><th>Published</th><th>New</th></tr></thead>
        {changes.map((change) => <Part key={`${change.part} ${change.name} ${change.kind}`} change={change} />)}
      </table>
    </div>
  );
}

function Part({ change }: { change: PartChange }) {
  const { part, kind, name, values } = change;
  const title = (
    <th scope="rowgroup"><span class="bn-row"><span class={`bn-sign bn-sign-${kind}`} aria-hidden="true">{{ added: "+", removed: "−", changed: "~" }[kind]}</span><span><span class="bn-muted">{inWords(part)}</span> <strong>{name}</strong></span></span></th>
  );
  // What came or went as a whole is told in one line: its properties beside its name.
  if (kind !== "changed") {
    const told = values.filter(({ column }) => column !== "name").map(({ column, before, after }) => property(column, after ?? before)).join(" · ");
    return <tbody><tr class="bn-part">{title}{kind === "added" ? <><td class="bn-muted">–</td><td>{told}</td></> : <><td class="bn-before">{told}</td><td class="bn-muted">Removed</td></>}</tr></tbody>;
  }
  return (
    <tbody>
      <tr class="bn-part">{title}<td /><td /></tr>
      {values.map(({ column, before, after }) => (
        <tr key={column}><td class="bn-property">{inWords(column)}</td><td class="bn-before">{before ?? "–"}</td><td class="bn-after">{after ?? "–"}</td></tr>
      ))}
    </tbody>
  );
}

function property(column: string, value: string | null): string {
  if (column === "field_type" || column === "label") return value ?? "";
  return value === "yes" ? inWords(column).toLowerCase() : `${inWords(column).toLowerCase()} ${value ?? ""}`;
}
