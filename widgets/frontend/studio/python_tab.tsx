// The entity as the Python that would make it.
import { useEffect, useState } from "preact/hooks";
import { Code } from "../shared/parts.tsx";
import { Loading } from "./app.tsx";
import { useStudio } from "./store.ts";
import type { Entity } from "./types.ts";

export function PythonTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [source, setSource] = useState<string | null>(null);
  useEffect(() => {
    void studio.attempt(async () => setSource(await studio.rpc.call<string>("python", { id: entity.id })));
  }, [entity.revision]);
  if (source === null) return <Loading />;
  return (
    <div class="bn-stack bn-tight">
      <p class="bn-muted">Run this in a cell, in this workspace or another, to make the same entity.</p>
      <Code text={source} label={`${entity.label} as Python`} />
    </div>
  );
}
