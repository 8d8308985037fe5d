// Asks the kernel what it says of something that is being filled in: a formula, an index, a view. Nothing is saved.
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { useStudio } from "./store.ts";

const ASK_MS = 250;

/** The fields of an entity that is not saved yet; null where the open entity is what things are checked against. */
export const DraftFields = createContext<readonly object[] | null>(null);

/** The answer, a moment after the last change; an older one stays until then. Nothing is asked while `params` is null. */
export function useCheck<Answer>(what: "formula" | "index" | "view", params: object | null, onAnswer?: (answer: Answer) => void): Answer | undefined {
  const studio = useStudio();
  const fields = useContext(DraftFields);
  const [answer, setAnswer] = useState<Answer>();
  const command = fields ? `check_draft_${what}` : `check_${what}`;
  const against = what === "view" ? {} : fields ? { fields } : { id: studio.state.entityId };
  const asked = params ? JSON.stringify({ ...against, ...params }) : null;
  function ask(): (() => void) | undefined {
    if (asked === null) { setAnswer(undefined); return undefined; }
    let isWanted = true;
    const answered = (found: Answer) => {
      if (!isWanted) return;
      setAnswer(found);
      onAnswer?.(found);
    };
    const timer = setTimeout(() => void studio.rpc.call<Answer>(command, JSON.parse(asked) as Record<string, unknown>).then(answered, () => undefined), ASK_MS);
    return () => { isWanted = false; clearTimeout(timer); };
  }
  useEffect(ask, [command, asked, fields ? null : studio.state.entity?.revision]);
  return asked === null ? undefined : answer;
}
