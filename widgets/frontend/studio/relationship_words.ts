// A relationship in words: its settings as in its form, which of them wait for a publish, and what comes back with a deleted one. Pure.
import { many } from "../shared/counts.ts";
import type { DeletedRelationship, OwnRelationship, Relationship, RelationshipType } from "./types.ts";

export const KINDS = [
  { value: "one-to-many", label: "One to many" }, { value: "one-to-one", label: "One to one" }, { value: "many-to-many", label: "Many to many" },
] as const;
export const KIND_HELP: Record<RelationshipType, string> = {
  "one-to-many": "The others get a field that points at the one.",
  "one-to-one": "As one to many, and no two of them point at the same one.",
  "many-to-many": "Links are kept in a table of their own, which comes with the next publish.",
};
const ON_DELETE = [
  { value: "NO ACTION", label: "Refuse while others point at it" }, { value: "SET NULL", label: "Empty the reference" },
  { value: "CASCADE", label: "Delete them too" }, { value: "RESTRICT", label: "Refuse at once" },
];
const ON_DELETE_LINKS = [
  { value: "NO ACTION", label: "Refuse while links are there" }, { value: "CASCADE", label: "Remove its links" }, { value: "RESTRICT", label: "Refuse at once" },
];
export const ON_UPDATE = [
  { value: "NO ACTION", label: "Refuse while others point at it" }, { value: "CASCADE", label: "Let references follow" },
  { value: "SET NULL", label: "Empty the reference" }, { value: "RESTRICT", label: "Refuse at once" },
];
export const onDeleteOf = (type: RelationshipType) => (type === "many-to-many" ? ON_DELETE_LINKS : ON_DELETE);

export const LABELS = {
  type: "Kind", label: "Label", description: "Description", name: "Name", sourceField: "Shown on the one as", targetField: "Shown on the other as",
  onDelete: "When the one is deleted", onUpdate: "When the key of the one changes", displayInSource: "The one lists the others beside its fields",
  displayInTarget: "The others show the one", isActive: "Active",
} as const satisfies Partial<Record<keyof Relationship, string>>;
type Setting = keyof typeof LABELS;

export type Waiting = { label: string; before: string; after: string };

/** What differs between a relationship as it serves records and as the draft has it, setting by setting. */
export function waitingChanges(relationship: OwnRelationship): Waiting[] {
  const { served } = relationship;
  if (!served) return [];
  const changed = (Object.keys(LABELS) as Setting[]).filter((setting) => served[setting] !== relationship[setting]);
  return changed.map((setting) => ({ label: LABELS[setting], before: told(served, setting), after: told(relationship, setting) }));
}

function told(relationship: Relationship, setting: Setting): string {
  const value = relationship[setting];
  if (typeof value === "boolean") return value ? "yes" : "no";
  const choices: readonly { value: string; label: string }[] =
    setting === "onDelete" ? onDeleteOf(relationship.type) : setting === "onUpdate" ? ON_UPDATE : setting === "type" ? KINDS : [];
  return (choices.find((choice) => choice.value === value)?.label ?? value) || "–";
}

/** When what is changed of a relationship acts; `source` and `target` are the labels of its ends. */
export function actsWhen({ served, type }: OwnRelationship, source: string, target: string): string {
  if (served) return `A change acts when ${target} is published.`;
  return `Serves no records yet: it comes with the next publish of ${type === "many-to-many" ? `${source} or ${target}` : target}.`;
}

const howMany = ({ type }: Pick<Relationship, "type">, count: number): string => many(count, type === "many-to-many" ? "link" : "value");

/** How much would come back with a deleted relationship; "" where that is not known. */
export function returningTold(deleted: DeletedRelationship): string {
  const { type, count } = deleted;
  if (count === null) return "";
  const comes = `${howMany(deleted, count)} ${count === 1 ? "comes" : "come"} back`;
  return type === "many-to-many" ? `${comes} at once.` : `${comes} with the field ${deleted.targetField}.`;
}

/** What came back, and when it serves; `target` is the label of the entity that it ends at. */
export function backTold(relationship: OwnRelationship, count: number | null, target: string): string {
  const { label, served, targetField, type } = relationship;
  if (served) return `${label} is back${count ? `, with ${howMany(relationship, count)}` : ""}.`;
  if (type === "many-to-many") return `${label} is back. It serves with the next publish.`;
  return `${label} is back: its field ${targetField} is in the draft of ${target}. Publishing that brings ${count === null ? "its values" : howMany(relationship, count)} back.`;
}
