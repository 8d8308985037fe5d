// Which fields a form does not show now. The kernel tells, a moment after the last change: conditions are its business.
import { useEffect, useRef, useState } from "preact/hooks";
import type { FormField, Wire } from "../shared/field_values.ts";
import type { Rpc } from "../shared/rpc.ts";
import { dirtyFields, type Typed, valuesToSave } from "./draft.ts";

const ASK_MS = 200;

/** Until the kernel has answered for the first time, conditional fields are not shown. */
export function useHidden(rpc: Rpc, fields: readonly FormField[], typed: Typed, base: Wire, isNew: boolean): ReadonlySet<string> {
  const conditional = fields.filter((field) => field.isConditional).map(({ field }) => field);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set(conditional));
  const asked = useRef(0);
  const changed = isNew ? valuesToSave(fields, typed, base, true) : valuesToSave(dirtyFields(fields, typed, base), typed, base, false);
  const values = JSON.stringify(changed);

  function ask(): () => void {
    const timer = setTimeout(() => void answer(), asked.current === 0 ? 0 : ASK_MS);
    return () => clearTimeout(timer);
  }
  async function answer(): Promise<void> {
    const turn = ++asked.current;
    const found = await rpc.call<string[]>("hidden", { values: JSON.parse(values) as Wire }).catch(() => null);
    // An answer that a later question has overtaken says nothing any more.
    if (found && turn === asked.current) setHidden(new Set(found));
  }
  useEffect(() => (conditional.length ? ask() : undefined), [values, base["row_version"], isNew, conditional.join()]);

  return conditional.length ? hidden : new Set();
}
