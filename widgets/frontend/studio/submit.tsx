// A form with a button: sends, shows each problem at its input, keeps what was typed.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { focusFirstProblem, sortProblems } from "../shared/problems.ts";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import { useStudio } from "./store.ts";

export function useSubmit(names: readonly string[], send: () => Promise<unknown>, prefixes: readonly string[] = []) {
  const studio = useStudio();
  const [failure, setFailure] = useState<CallError | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const { byInput, others } = sortProblems(failure?.problems ?? [], names, prefixes);
  const run = async () => {
    setBusy(true);
    studio.announce("");
    try {
      await send();
      setFailure(null);
    } catch (reason) {
      const error = asCallError(reason);
      setFailure(error);
      studio.announce(error.message, "assertive");
      setTimeout(() => focusFirstProblem(box.current), 0);
    } finally {
      setBusy(false);
    }
  };
  const told = failure && (!failure.problems.length || others.length) ? sentences(others) || failure.message : "";
  const message: ComponentChildren = told ? <span class="bn-field-error" role="alert">{told}</span> : null;
  return { box, busy, errors: byInput, problems: failure?.problems ?? [], message, submit: (event: Event) => { event.preventDefault(); void run(); } };
}
