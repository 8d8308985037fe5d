// Edits of cells that are not saved yet, in the order in which they were made. Pure; whoever keeps them is told of each change.
import type { Column, Row } from "./types.ts";
import { sameValue } from "./values.ts";

export type StagedEdit = {
  id: string;
  field: string;
  /** Of the record, for the review. */
  title: string;
  row_version: unknown;
  value: unknown;
  label: string | null;
  old: unknown;
  oldLabel: string | null;
  /** Why the kernel would refuse it; "" when it would not. */
  problem: string;
};

export type Problem = { field: string; message: string };

export class StagedEdits {
  private edits: StagedEdit[];
  private readonly changed: (edits: StagedEdit[]) => void;

  constructor(edits: StagedEdit[], changed: (edits: StagedEdit[]) => void = () => undefined) {
    this.edits = edits;
    this.changed = changed;
  }

  get all(): readonly StagedEdit[] {
    return this.edits;
  }

  get(id: string, field: string): StagedEdit | undefined {
    return this.edits.find((edit) => edit.id === id && edit.field === field);
  }

  /** The record as it will be. */
  over(row: Row): Row {
    const laid: Record<string, unknown> = {};
    for (const edit of this.edits) {
      if (edit.id !== row.id) continue;
      laid[edit.field] = edit.value;
      laid[`${edit.field}__label`] = edit.label ?? undefined;
    }
    return { ...row, ...laid };
  }

  /** Stages a cell; one that has its stored value again is not staged any more. */
  stage(row: Row, column: Column, value: unknown, title: string, label: string | null = null): void {
    const { field } = column;
    const rest = this.edits.filter((edit) => edit.id !== row.id || edit.field !== field);
    if (sameValue(column, row[field], value)) return this.replace(rest);
    const oldLabel = row[`${field}__label`];
    const edit = { id: row.id, field, title, row_version: row.row_version, value, label, old: row[field] ?? null,
      oldLabel: typeof oldLabel === "string" ? oldLabel : null, problem: "" };
    this.replace([...rest, edit]);
  }

  discard(edits: readonly StagedEdit[]): void {
    this.replace(this.edits.filter((edit) => !edits.some((gone) => isSame(gone, edit))));
  }

  /** What the kernel says about the values of one record. */
  judge(id: string, problems: Problem[]): void {
    const said = (field: string) => problems.filter((problem) => problem.field === field).map(({ message }) => message).join("; ");
    this.replace(this.edits.map((edit) => (edit.id === id ? { ...edit, problem: said(edit.field) } : edit)));
  }

  /** The record was read anew: what is staged goes over what it is now. */
  rebase(row: Row): void {
    this.replace(this.edits.map((edit) => {
      if (edit.id !== row.id) return edit;
      const oldLabel = row[`${edit.field}__label`];
      return { ...edit, row_version: row.row_version, old: row[edit.field] ?? null, oldLabel: typeof oldLabel === "string" ? oldLabel : null };
    }));
  }

  /** As the kernel's `save` takes them: one change per record, in the order of its first edit. */
  changes(): Record<string, unknown>[] {
    const byRecord = new Map<string, Record<string, unknown>>();
    for (const { id, field, value, row_version } of this.edits) {
      // The oldest version that was looked at: what others changed since is not overwritten unseen.
      byRecord.set(id, { row_version, ...byRecord.get(id), [field]: value, id });
    }
    return [...byRecord.values()];
  }

  /** Takes edits over from elsewhere: another view of the same grid, or the time before the page was loaded. */
  accept(edits: StagedEdit[]): void {
    this.edits = edits;
  }

  private replace(edits: StagedEdit[]): void {
    this.edits = edits;
    this.changed(edits);
  }
}

// A value that was changed again meanwhile is another edit.
const isSame = (one: StagedEdit, other: StagedEdit) =>
  one.id === other.id && one.field === other.field && JSON.stringify(one.value) === JSON.stringify(other.value);

/** The problems of a refused save, by the id of the record; paths are `records.<place>.<field>`. */
export function byRecord(changes: readonly Record<string, unknown>[], problems: readonly Problem[]): Map<string, Problem[]> {
  const found = new Map<string, Problem[]>();
  for (const { field: path, message } of problems) {
    const [, place, field = ""] = /^records\.(\d+)\.?(.*)$/.exec(path) ?? [];
    const change = changes[Number(place)];
    if (!change) continue;
    const id = String(change.id);
    // What is wrong with the record as a whole is said at each of its edits.
    const fields = field in change ? [field] : Object.keys(change).filter((name) => name !== "id" && name !== "row_version");
    found.set(id, [...(found.get(id) ?? []), ...fields.map((name) => ({ field: name, message: field && !(field in change) ? `${field}: ${message}` : message }))]);
  }
  return found;
}
