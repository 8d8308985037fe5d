// Which problem belongs to which input. Paths are the kernel's: `fields.title.max_length`, `indexes.by_name.name`, `label`.
import type { Problem } from "./rpc.ts";

export type Sorted = { byInput: Record<string, string>; others: string[] };

/**
 * @param names the inputs that there are; a path's last part says which one is meant.
 * @param prefixes paths that lie inside this form, such as `fields.title`; a bare name always does.
 */
export function sortProblems(problems: readonly Problem[], names: readonly string[], prefixes: readonly string[] = []): Sorted {
  const sorted: Sorted = { byInput: {}, others: [] };
  for (const { field, message } of problems) {
    const prefix = prefixes.find((one) => field.startsWith(`${one}.`));
    const rest = prefix === undefined ? field : field.slice(prefix.length + 1);
    const name = names.find((one) => rest === one || rest.startsWith(`${one}.`));
    if (name === undefined) sorted.others.push(field ? `${field}: ${message}` : message);
    else sorted.byInput[name] = sorted.byInput[name] ? `${sorted.byInput[name]}; ${message}` : message;
  }
  return sorted;
}

/** Puts the focus on the first input that was refused, and unfolds what it is in. */
export function focusFirstProblem(box: Element | null | undefined): void {
  const refused = box?.querySelector<HTMLElement>('[aria-invalid="true"]');
  for (let folded = refused?.closest("details"); folded; folded = folded.parentElement?.closest("details")) folded.open = true;
  (refused?.matches("input, select, textarea") ? refused : refused?.querySelector<HTMLElement>("input"))?.focus();
}
