// An input for a formula or a pattern. The kernel checks it as it is typed: what is wrong stands below, or what it gives.
import { useContext } from "preact/hooks";
import { TextField } from "../shared/parts.tsx";
import { DraftFields, useCheck } from "./checks.ts";
import { typeInWords } from "./field_rules.ts";
import { useStudio } from "./store.ts";

type Use = "calculation" | "rule" | "pattern" | "condition" | "default";
type Check = { problem: string; type: string };
type Props = {
  field: string; /** Of a field that is not there yet. */ newType?: string; use: Use; label: string; help?: string | undefined; placeholder?: string; value: string; error?: string | undefined;
  disabled?: boolean; required?: boolean; lines?: number; onInput(value: string): void; onBlur?: () => void;
};

export function FormulaField({ field, newType = "", use, help, value, error, lines, ...rest }: Props) {
  const studio = useStudio();
  const isDraft = useContext(DraftFields) !== null;
  const params = { field, use, text: value, ...(newType && !isDraft ? { field_type: newType } : {}) };
  const check = useCheck<Check>("formula", value.trim() ? params : null, ({ problem }) => { if (problem) studio.announce(problem); });
  const problem = check ? check.problem : (error ?? "");
  const gives = check?.type && (use === "calculation" || use === "default") ? `Gives ${typeInWords(check.type)}.` : "";
  return (
    <TextField {...rest} mono {...(lines ? { lines } : {})} value={value} help={[gives, help].filter(Boolean).join(" ") || undefined}
      error={problem ? problem.charAt(0).toUpperCase() + problem.slice(1) : undefined} />
  );
}
