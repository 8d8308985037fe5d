// What is typed into a form but not saved: which fields it touches, and what is sent for them.
import { type FormField, isSame, rawOf, type Raw, valueOf, type Wire } from "../shared/field_values.ts";

export type Typed = Record<string, Raw>;

/** What an empty new record starts from: defaults that are plain values; those the kernel computes stay empty. */
export function startOf(fields: readonly FormField[]): Wire {
  return Object.fromEntries(fields.filter((field) => field.default !== null).map((field) => [field.field, field.default]));
}

/** The typed fields whose value differs from the record's. */
export function dirtyFields(fields: readonly FormField[], typed: Typed, record: Wire): FormField[] {
  return fields.filter((field) => {
    const raw = typed[field.field];
    return raw !== undefined && !isSame(raw, rawOf(field, record));
  });
}

/** The values to save: of a new record everything that is not empty, of a saved one what was changed. */
export function valuesToSave(fields: readonly FormField[], typed: Typed, record: Wire, isNew: boolean): Wire {
  const current = (field: FormField) => valueOf(field, typed[field.field] ?? rawOf(field, record));
  if (!isNew) return Object.fromEntries(dirtyFields(fields, typed, record).map((field) => [field.field, valueOf(field, typed[field.field] ?? null)]));
  const writable = fields.filter(({ editable }) => editable);
  // What was emptied on purpose is sent too, so that no default takes its place.
  const sent = writable.filter((field) => current(field) !== null || typed[field.field] !== undefined);
  return Object.fromEntries(sent.map((field) => [field.field, current(field)]));
}

export type Conflict = { field: FormField; mine: Raw; theirs: Raw };

/** The fields that both sides changed since `before`, to different values. */
export function conflicts(fields: readonly FormField[], typed: Typed, before: Wire, now: Wire): Conflict[] {
  return dirtyFields(fields, typed, now)
    .filter((field) => !isSame(rawOf(field, before), rawOf(field, now)))
    .map((field) => ({ field, mine: typed[field.field] ?? null, theirs: rawOf(field, now) }));
}
