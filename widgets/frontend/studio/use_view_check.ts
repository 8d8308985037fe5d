// What a view can show, and what is wrong with it as it is described; both are asked of the kernel.
import { useEffect, useState } from "preact/hooks";
import { sortProblems } from "../shared/problems.ts";
import type { Problem } from "../shared/rpc.ts";
import { useCheck } from "./checks.ts";
import { ruleName } from "./condition_editor.tsx";
import { documentOf } from "./index_condition.ts";
import { useStudio } from "./store.ts";
import { type Offered, shownOf } from "./view_draft.ts";
import type { ViewValues } from "./view_inputs.tsx";

const MOST_RULES = 20;
type Document = Record<string, unknown>;

/** The fields that a view over `source` can show; null until they are there. */
export function useOffered(source: string): Offered[] | null {
  const studio = useStudio();
  const [offered, setOffered] = useState<Offered[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    setOffered(null);
    if (source) {
      void studio.attempt(async () => {
        const found = await studio.rpc.call<Offered[]>("view_fields", { source });
        if (isWanted) setOffered(found);
      });
    }
    return () => { isWanted = false; };
  }, [source]);
  return offered;
}

/** The view as it is sent; a condition that nobody touched goes back as it was. */
export const viewDocument = ({ columns, condition }: ViewValues, saved: Document | null): { fields: Document; where: Document } =>
  ({ fields: shownOf(columns), where: (condition ? documentOf(condition) : saved) ?? {} });

/** What is wrong with the view, by input: live, or as it was refused. */
export function useViewErrors(source: string, values: ViewValues, saved: Document | null, refused: readonly Problem[]): Record<string, string> {
  const found = useCheck<Problem[]>("view", values.columns.length ? { source, ...viewDocument(values, saved) } : null);
  const names = [...values.columns.map(({ name }) => `fields.${name}`), ...Array.from({ length: MOST_RULES }, (_, at) => ruleName(at)), "where_clause", "fields"];
  // Conditions of views and of indexes have the same rows; only what holds them has another name.
  const told = (found ?? refused).map(({ field, message }) => ({ field: field.replace(/^where\b/, "where_clause"), message }));
  return sortProblems(told, names).byInput;
}
