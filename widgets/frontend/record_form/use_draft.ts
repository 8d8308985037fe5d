// What is typed into a form but not saved. It goes to the kernel a moment later, so that a reloaded page finds it.
import { useEffect, useRef, useState } from "preact/hooks";
import type { SyncedModel } from "../shared/model.ts";
import type { Typed } from "./draft.ts";

type KeptDraft = { values?: Typed; row_version?: unknown };
const KEEP_MS = 300;

export function useDraft(model: SyncedModel) {
  const kept = () => model.get("draft") as KeptDraft;
  const [typed, setTyped] = useState<Typed>(() => kept().values ?? {});
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const stopKeeping = () => clearTimeout(timer.current);
  useEffect(() => stopKeeping, []);

  /** Shows the values and keeps them in the kernel, with the version of the record that they were typed over. */
  function write(values: Typed, version: unknown): void {
    setTyped(values);
    stopKeeping();
    timer.current = setTimeout(() => {
      model.set("draft", Object.keys(values).length ? { values, row_version: version ?? null } : {});
      model.save_changes();
    }, KEEP_MS);
  }

  return { typed, setTyped, write, stopKeeping, keptVersion: () => kept().row_version };
}
