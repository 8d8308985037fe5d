// The words of the status line.

export const UNREAD = "The rows could not be read";

/** "1–25 of 1,000,000 tracks"; "1–25 of many tracks" while the total is not known. */
export function rangeText(first: number, last: number, total: number | undefined, plural: string): string {
  if (total === undefined && last < 2) return "Loading …";
  if (total === 0) return `No ${plural.toLowerCase()}`;
  const number = (value: number) => value.toLocaleString("en");
  const all = total === undefined ? "many" : number(total);
  const end = total === undefined ? last : Math.min(last, total);
  return `${number(first)}–${number(end)} of ${all} ${plural.toLowerCase()}`;
}
