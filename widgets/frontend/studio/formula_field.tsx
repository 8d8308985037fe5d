// An input for a formula or a pattern. The kernel checks it as it is typed: what is wrong stands below, or what it gives.
import { useEffect, useState } from "preact/hooks";
import { TextField } from "../shared/parts.tsx";
import { typeInWords } from "./field_rules.ts";
import { useStudio } from "./store.ts";

const ASK_MS = 250;
type Use = "calculation" | "rule" | "pattern" | "condition" | "default";
type Check = { text: string; problem: string; type: string };
type Props = {
  field: string; /** Of a field that is not there yet. */ newType?: string; use: Use; label: string; help?: string | undefined; placeholder?: string; value: string; error?: string | undefined;
  disabled?: boolean; required?: boolean; lines?: number; onInput(value: string): void; onBlur?: () => void;
};

export function FormulaField({ field, newType = "", use, help, value, error, lines, ...rest }: Props) {
  const check = useFormulaCheck(field, newType, use, value);
  const problem = check ? check.problem : (error ?? "");
  const gives = check?.type && (use === "calculation" || use === "default") ? `Gives ${typeInWords(check.type)}.` : "";
  return (
    <TextField {...rest} mono {...(lines ? { lines } : {})} value={value} help={[gives, help].filter(Boolean).join(" ") || undefined}
      error={problem ? problem.charAt(0).toUpperCase() + problem.slice(1) : undefined} />
  );
}

/** What the kernel says of the text; undefined while it is empty or not answered yet. */
function useFormulaCheck(field: string, newType: string, use: Use, text: string): Check | undefined {
  const studio = useStudio();
  const [check, setCheck] = useState<Check>();
  function ask(): (() => void) | undefined {
    if (!text.trim()) return undefined;
    let isAsking = true;
    const answered = ({ problem, type }: Omit<Check, "text">) => {
      if (!isAsking) return;
      setCheck({ text, problem, type });
      if (problem) studio.announce(problem);
    };
    const params = { id: studio.state.entityId, field, use, text, ...(newType ? { field_type: newType } : {}) };
    const timer = setTimeout(() => void studio.rpc.call<Check>("check_formula", params).then(answered, () => undefined), ASK_MS);
    return () => { isAsking = false; clearTimeout(timer); };
  }
  useEffect(ask, [field, newType, use, text, studio.state.entity?.revision]);
  // What was said of an older text stays until the next answer, so that nothing flickers while somebody types.
  return text.trim() ? check : undefined;
}
