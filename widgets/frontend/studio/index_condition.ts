// Which records an index holds: the condition as the kernel holds it, and as rows of inputs. Pure.
export type Rule = { field: string; operator: string; value: string };
export type Condition = { combinator: "and" | "or"; rules: Rule[] };
type Document = Record<string, unknown>;

const EQUAL = { value: "=", label: "is" };
const DIFFERENT = { value: "!=", label: "is not" };
const LISTED = [{ value: "in", label: "is one of" }, { value: "notIn", label: "is none of" }];
const ORDERED = [{ value: "<", label: "is less than" }, { value: "<=", label: "is at most" }, { value: ">", label: "is more than" }, { value: ">=", label: "is at least" }];
/** What views ask of texts; an index cannot. */
const MATCHING = [{ value: "contains", label: "contains" }, { value: "beginsWith", label: "starts with" }, { value: "endsWith", label: "ends with" }];
const EMPTY = [{ value: "null", label: "is empty" }, { value: "notNull", label: "is not empty" }];

/** What an index, or where texts may be matched a view, asks of a field that holds this type of value. */
export function operatorsFor(holds: string, matches = false): { value: string; label: string }[] {
  if (holds === "json") return EMPTY;
  if (holds === "boolean") return [EQUAL, ...EMPTY];
  const ordered = holds === "text" || holds === "uuid" ? [] : ORDERED;
  return [EQUAL, DIFFERENT, ...LISTED, ...ordered, ...(matches && holds === "text" ? MATCHING : []), ...EMPTY];
}

export const takesValue = (operator: string): boolean => operator !== "null" && operator !== "notNull";
const takesSeveral = (operator: string): boolean => operator === "in" || operator === "notIn";

/** The rows of a condition; null where rows cannot show it. */
export function conditionOf(document: Document | null): Condition | null {
  if (document === null || !Object.keys(document).length) return { combinator: "and", rules: [] };
  const rules = document["rules"];
  if (Array.isArray(rules)) return document["not"] ? null : groupOf(document["combinator"] ?? "and", rules as Document[]);
  if ("field" in document) return groupOf("and", [document]);
  if (["combinator", "operator", "logic", "conditions"].some((key) => key in document)) return null;
  return { combinator: "and", rules: Object.entries(document).map(([field, value]) => equality(field, value)) };
}

function groupOf(combinator: unknown, rules: readonly Document[]): Condition | null {
  const known = [...operatorsFor("integer"), ...operatorsFor("text", true)].map(({ value }) => value);
  const isPlain = (rule: Document) => typeof rule["field"] === "string" && known.includes(String(rule["operator"])) && rule["valueSource"] !== "field" && !rule["muted"];
  if ((combinator !== "and" && combinator !== "or") || !rules.every(isPlain)) return null;
  return { combinator, rules: rules.map((rule) => ({ field: String(rule["field"]), operator: String(rule["operator"]), value: asText(rule["value"]) })) };
}

function equality(field: string, value: unknown): Rule {
  if (value === null) return { field, operator: "null", value: "" };
  return { field, operator: Array.isArray(value) ? "in" : "=", value: asText(value) };
}

/** The condition as it is sent: rows that are not filled in yet are left out. Null where there are none. */
export function documentOf({ combinator, rules }: Condition): Document | null {
  const filled = rules.filter(({ field, operator, value }) => field && (!takesValue(operator) || value.trim() !== ""));
  if (!filled.length) return null;
  return { combinator, rules: filled.map(({ field, operator, value }) => ({ field, operator, ...(takesValue(operator) ? { value: valueOf(operator, value) } : {}) })) };
}

const asText = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(", ") : value === null || value === undefined ? "" : String(value));
const valueOf = (operator: string, value: string): unknown =>
  (takesSeveral(operator) ? value.split(",").map((one) => one.trim()).filter(Boolean) : value.trim());

/** The condition in words, with the fields' labels. */
export function conditionInWords(document: Document, labelOf: (field: string) => string): string {
  const condition = conditionOf(document);
  if (!condition) return JSON.stringify(document);
  const words = new Map([...operatorsFor("integer"), ...MATCHING].map(({ value, label }) => [value, label]));
  return condition.rules.map(({ field, operator, value }) => [labelOf(field), words.get(operator) ?? operator, value].filter(Boolean).join(" ")).join(` ${condition.combinator} `);
}
