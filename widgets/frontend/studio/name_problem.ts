// Whether a name can be used, asked while it is typed.
import { useEffect, useState } from "preact/hooks";
import { useStudio } from "./store.ts";

const ASK_MS = 250;

/** What is wrong with a name, "" for nothing and for the one that it has already. */
export function useNameProblem(name: string, own: string, of: "entity" | "field" = "entity"): string {
  const studio = useStudio();
  const [problem, setProblem] = useState("");
  useEffect(() => {
    setProblem("");
    if (!name || name === own) return undefined;
    let isWanted = true;
    const answered = (found: string) => { if (isWanted) setProblem(found); };
    const timer = setTimeout(() => void studio.rpc.call<string>("name_problem", { name, of }).then(answered, () => undefined), ASK_MS);
    return () => { isWanted = false; clearTimeout(timer); };
  }, [name, own, of]);
  return problem;
}
