// How a form is laid out: the fields that are shown, group by group, in the order in which groups first occur.
import type { FormField } from "../shared/field_values.ts";

export type Section = { name: string; fields: FormField[] };

/** The sections without hidden fields; a section that has none left is left out. Fields without a group come first. */
export function sectionsOf(fields: readonly FormField[], hidden: ReadonlySet<string>): Section[] {
  const found = new Map<string, FormField[]>([["", []]]);
  for (const field of fields) {
    if (hidden.has(field.field)) continue;
    const section = found.get(field.group);
    if (section) section.push(field);
    else found.set(field.group, [field]);
  }
  return [...found].map(([name, members]) => ({ name, fields: members })).filter((section) => section.fields.length > 0);
}
