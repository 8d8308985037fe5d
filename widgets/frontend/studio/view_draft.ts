// What a view shows, as rows of inputs and as the kernel holds it. Pure.
export type Aggregate = "" | "count" | "sum" | "avg" | "min" | "max";
/** A field that a view over a source can show. */
export type Offered = { text: string; labels: string[]; field_type: string; aggregates: Exclude<Aggregate, "" | "count">[] };
/** One column: what it comes from ("" of a count), what is made of it, and its name. */
export type Column = { text: string; aggregate: Aggregate; name: string };
type Shown = Record<string, string | Record<string, string>>;

const WORDS: Record<Aggregate, string> = { "": "as it is", count: "count", sum: "sum", avg: "average", min: "smallest", max: "largest" };
/** What can be made of a field, for a select. */
export const makingsOf = (offered: Offered, isGrouped: boolean) =>
  (["", ...offered.aggregates] as Aggregate[]).map((value) => ({ value, label: value === "" && isGrouped ? "group by it" : WORDS[value] }));

export const labelOf = ({ labels }: Offered): string => labels.join(" › ");

/** A new column, under a name that none of the others has. */
export function columnFor(text: string, others: readonly Column[], aggregate: Aggregate = ""): Column {
  return { text, aggregate, name: freeName(plainName(text, aggregate), others) };
}

/** The column with something else made of it; a name that nobody typed follows. */
export function remade(column: Column, aggregate: Aggregate, others: readonly Column[]): Column {
  const follows = column.name === plainName(column.text, column.aggregate);
  return { ...column, aggregate, name: follows ? freeName(plainName(column.text, aggregate), others) : column.name };
}

const plainName = (text: string, aggregate: Aggregate): string => (aggregate === "count" ? "records" : [text.replaceAll(".", "_"), aggregate].filter(Boolean).join("_"));

function freeName(wanted: string, others: readonly Column[]): string {
  const taken = new Set(others.map(({ name }) => name));
  const names = [wanted, ...others.map((_, at) => `${wanted}_${at + 2}`)];
  return names.find((name) => !taken.has(name)) ?? wanted;
}

export const columnsOf = (shown: Shown): Column[] => Object.entries(shown).map(([name, given]) => {
  const [aggregate, text] = typeof given === "string" ? ["", given] : Object.entries(given)[0] ?? ["", ""];
  return { name, aggregate: aggregate as Aggregate, text: text === "*" ? "" : text };
});

export const shownOf = (columns: readonly Column[]): Shown =>
  Object.fromEntries(columns.map(({ name, aggregate, text }) => [name, aggregate ? { [aggregate]: text || "*" } : text]));

/** The places of columns that have the name of one before them. */
export const repeated = (columns: readonly Column[]): number[] =>
  columns.flatMap(({ name }, at) => (columns.findIndex((other) => other.name === name) < at ? [at] : []));

/** What a row of the view stands for: "One row for each artist, with records counted." */
export function rowTold(columns: readonly Column[], source: string, offered: readonly Offered[]): string {
  const named = (text: string) => { const found = offered.find((one) => one.text === text); return found ? labelOf(found) : text; };
  if (!columns.length) return `Choose what to show of ${source.toLowerCase()}.`;
  if (!columns.some(({ aggregate }) => aggregate)) return `One row for each ${source.toLowerCase()}.`;
  const groups = columns.filter(({ aggregate }) => !aggregate).map(({ text }) => named(text));
  const made = columns.filter(({ aggregate }) => aggregate).map(({ aggregate, text }) => (aggregate === "count" ? "the number of records" : `the ${WORDS[aggregate]} of ${named(text)}`));
  return `One row ${groups.length ? `for each ${listed(groups)}` : "for all records together"}, with ${listed(made)}.`;
}

const listed = (parts: readonly string[]): string => (parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : (parts[0] ?? ""));
