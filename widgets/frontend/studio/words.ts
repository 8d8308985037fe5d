// Texts that the studio makes out of names and values. Pure.
import { many } from "../shared/counts.ts";
import type { Drift, Outcome, Parked, Relationship, RelationshipType, Status, Summary, Waiting } from "./types.ts";

export const STATUS_TEXT: Record<Status, string> = {
  draft: "Draft", published: "Published", changes: "Changes", archived: "Archived", adopted: "Adopted", view: "View", platform: "Platform", migrating: "Publishing",
};

/** Whether something of an entity is still to be published. */
export const waits = ({ status }: Pick<Summary, "status">): boolean => status === "draft" || status === "changes";

/** Those of several that can be published: what is refused anyway would keep those behind it from being tried. */
export const publishable = (waiting: readonly Waiting[]): Waiting[] => waiting.filter(({ preview }) => preview !== null && !preview.isImpossible);

const BECAME = ["published", "refused", "not tried"] as const;

/** What became of several, counted: "2 published, 1 refused." */
export function outcomesTold(outcomes: readonly Outcome[]): string {
  const counts = BECAME.map((kind) => ({ kind, count: outcomes.filter(({ outcome }) => outcome === kind).length }));
  return `${counts.filter(({ count }) => count).map(({ kind, count }) => `${count} ${kind}`).join(", ")}.`;
}

/** A technical name for a label as it is typed: "Order line" is order_line. The kernel says whether it can be used. */
export function nameFor(label: string): string {
  const plain = label.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replaceAll("ß", "ss").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, 56);
}

type Ends = { source: string; sourcePlural: string; target: string; targetPlural: string };

/** A relationship as a sentence: "One artist has many albums; each album belongs to one artist." */
export function relationshipSentence(type: RelationshipType, ends: Ends): string {
  const [source, sources, target, targets] = [ends.source, ends.sourcePlural, ends.target, ends.targetPlural].map((one) => one.toLowerCase());
  if (type === "one-to-one") return `One ${source} has at most one ${target}; each ${target} belongs to one ${source}.`;
  if (type === "many-to-many") return `One ${source} has many ${targets}, and one ${target} has many ${sources}.`;
  return `One ${source} has many ${targets}; each ${target} belongs to one ${source}.`;
}

/** What becomes of the data when a relationship is deleted. */
export function removalTold({ type, targetField }: Relationship, target: Pick<Summary, "label" | "isAdopted">): string {
  if (type === "many-to-many") return "Its links go out of sight at once; they stay in the database, hidden, and come back when the same two entities are related like this again.";
  if (target.isAdopted) return `${target.label} stays as it is: its table belongs to somebody else.`;
  return `The field ${targetField} is taken out of the draft of ${target.label}. Publishing that hides its values; it does not delete them.`;
}

/** What was typed and differs from what is saved. */
export function changedValues<Value>(saved: Record<string, Value>, typed: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(typed).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(saved[name])));
}

const GLYPHS: Record<string, string> = {
  string: "Aa", text: "¶", integer: "12", biginteger: "12", decimal: "1.5", currency: "$", percentage: "%", boolean: "✓", date: "31",
  time: "◷", datetime: "31◷", email: "@", url: "↗", phone: "☏", select: "◉", multiselect: "☑", lookup: "→", uuid: "ID", json: "{ }",
};
/** A sign for a field type, beside its name. */
export const glyphOf = (type: string): string => GLYPHS[type] ?? "◇";


/** How much a hidden column or table holds: "3 values", "1 row". */
export const parkedCount = ({ kind, rows }: Parked): string => many(rows, kind === "column" ? "value" : "row");

/** A value of a hidden row: nothing where there is none, JSON for what has parts. */
export const shownValue = (value: unknown): string => value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

/** What deleting it would take away, as a sentence. */
export function lossTold(parked: Parked): string {
  const where = parked.kind === "column" ? `the column ${parked.name}, which held the values of ${parked.of}` : `the table ${parked.name}, which belonged to ${parked.of}`;
  return `${parkedCount(parked)} ${parked.rows === 1 ? "is" : "are"} deleted with ${where}.`;
}

/** What can be done once an entity is published. */
export const publishedTold = ({ label, isView }: Pick<Summary, "label" | "isView">): string =>
  `${label} is published. ${isView ? "Its records can be read now." : "Records can be entered now."}`;

/** What taking an entity out of service, or deleting it, comes to. */
export function outOfServiceTold(archives: boolean, isView: boolean): string {
  if (archives) return `Takes the ${isView ? "view" : "entity"} out of service. ${isView ? "What it reads stays" : "Its table and records stay"}; publishing brings ${isView ? "it" : "them"} back.`;
  return `Deletes this definition${isView ? " and its view in the database" : ""}. Its name is free again; its revisions stay.`;
}

export const NAME_HELP = "Used in Python, filters and REST.";

/** What another name of a published entity changes as soon as it is saved. */
export const renameTold = (before: string, after: string): string[] => [
  `Python: ws.records["${before}"] is ws.records["${after}"], and nothing is found under the old name.`,
  `REST: /dynamic-data/${before}/records moves to /dynamic-data/${after}/records.`,
  "Rights of roles and users on its records move along.",
];

/** How far the definition follows what was changed in the table. */
export function driftTold({ changes, takenOver, toUndo, mayPutBack, isAdopted }: Drift): string {
  const found = `${many(changes.length, "difference")} found.`;
  if (mayPutBack) return `${found} Nothing can be published until what is missing is put back or done without.`;
  if (toUndo.length) return `${found} ${toUndo.length < changes.length ? "Part of it has" : "It has"} to be undone in the database.`;
  if (takenOver.length) return isAdopted ? found : `${found} Nothing can be published until it is taken over or undone.`;
  return `${found} The draft says the same; publish it.`;
}

/** "2026-11-23T10:17:05…" as "2026-11-23 10:17". Instants are shown in UTC, as everywhere. */
export const instant = (iso: string | null): string => (iso ? iso.slice(0, 16).replace("T", " ") : "");

/** The time of day where the page is, as in 12:03. */
export const timeOfDay = (now: Date): string => `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;

/** An action of the audit log in words: "publish_entity" is "Publish entity". */
export function inWords(name: string): string {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export type Change = { field: string; before: string; after: string };

/** Before and after of an audit entry, field by field; what it tells in another form is one line. */
export function changesOf(changes: unknown): Change[] {
  if (changes === null || typeof changes !== "object") return [];
  const { before, after, ...rest } = changes as Record<string, unknown>;
  const lines = Object.entries(rest).map(([field, pair]) => changeOf(field, pair));
  if (!isPlain(before) && !isPlain(after)) return lines;
  const [old, now] = [isPlain(before) ? before : {}, isPlain(after) ? after : {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return [...names.map((field) => ({ field, before: shown(old[field]), after: shown(now[field]) })), ...lines];
}

function changeOf(field: string, pair: unknown): Change {
  if (Array.isArray(pair) && pair.length === 2 && field !== "changed") return { field, before: shown(pair[0]), after: shown(pair[1]) };
  return { field, before: "", after: Array.isArray(pair) ? pair.map(shown).join("\n") : shown(pair) };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** By category in their order, those without one last; one nameless group where there are no categories at all. */
export function byCategory<Entity extends Pick<Summary, "label" | "category">>(entities: readonly Entity[]): { name: string; entities: Entity[] }[] {
  const names = [...new Set(entities.map(({ category }) => category ?? ""))];
  names.sort((one, other) => Number(!one) - Number(!other) || one.localeCompare(other));
  return names.map((name) => ({
    name: name || (names.length > 1 ? "Other" : ""), entities: entities.filter(({ category }) => (category ?? "") === name),
  }));
}

/** The list with one of it at another place. */
export function relocated<One>(list: readonly One[], from: number, to: number): One[] {
  const rest = list.filter((_, at) => at !== from);
  const one = list[from];
  return one === undefined || to < 0 || to >= list.length ? [...list] : [...rest.slice(0, to), one, ...rest.slice(to)];
}

export { many };
