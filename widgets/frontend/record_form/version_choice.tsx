// Both versions of a record that two people changed at once, field by field: keep mine, or take theirs.
import { useState } from "preact/hooks";
import { rawText } from "../shared/field_values.ts";
import { Button, Notice } from "../shared/parts.tsx";
import type { Conflict } from "./draft.ts";

type Props = { found: Conflict[]; onSettle(takeTheirs: Set<string>): void; onBack(): void };

export function VersionChoice({ found, onSettle, onBack }: Props) {
  const [theirs, setTheirs] = useState<Set<string>>(new Set());
  const choose = (name: string, take: boolean) => {
    const next = new Set(theirs);
    if (take) next.add(name);
    else next.delete(name);
    setTheirs(next);
  };
  return (
    <div role="alertdialog" aria-label="Two versions of this record" class="bn-versions">
      <Notice tone="warn">
        <strong>Somebody saved this record while you were editing.</strong>
        {found.length ? null : <span>They changed other fields than you; saving keeps both changes.</span>}
        {found.length ? (
          <table class="bn-table">
            <thead><tr><th>Field</th><th>Mine</th><th>Theirs</th></tr></thead>
            <tbody>
              {found.map(({ field, mine, theirs: other }) => (
                <tr key={field.field}>
                  <td>{field.label}</td>
                  <td><label><input type="radio" name={field.field} checked={!theirs.has(field.field)} onChange={() => choose(field.field, false)} aria-label={`Keep mine: ${field.label}`} />{rawText(field, mine)}</label></td>
                  <td><label><input type="radio" name={field.field} checked={theirs.has(field.field)} onChange={() => choose(field.field, true)} aria-label={`Take theirs: ${field.label}`} />{rawText(field, other)}</label></td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
        <span class="bn-row">
          <Button style="primary" onClick={() => onSettle(theirs)}>Save this choice</Button>
          <Button onClick={onBack}>Back to editing</Button>
        </span>
      </Notice>
    </div>
  );
}
