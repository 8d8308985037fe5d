// The name of an entity that was published: callers say it, so another one acts at once. What that changes is told first, and a button saves it.
import { useEffect, useState } from "preact/hooks";
import { Button, TextField } from "../shared/parts.tsx";
import { useNameProblem } from "./name_problem.ts";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";
import type { Entity } from "./types.ts";
import { NAME_HELP, renameTold } from "./words.ts";

export function ServedName({ entity, locked }: { entity: Entity; locked: boolean }) {
  const studio = useStudio();
  const [typed, setTyped] = useState(entity.name);
  const problem = useNameProblem(typed, entity.name);
  const isOther = typed !== entity.name;
  const form = useSubmit(["name"], () => studio.change("edit_entity", { id: entity.id, changes: { name: typed } }));
  const dirty = `name ${entity.id}`;
  useEffect(() => setTyped(entity.name), [entity.name]);
  useEffect(() => studio.setDirty(dirty, isOther), [isOther]);
  useEffect(() => () => studio.setDirty(dirty, false), []);
  useEffect(() => studio.onSettle((keep) => { if (!keep) setTyped(entity.name); }), [entity.name]);
  return (
    <form class="bn-stack bn-tight" ref={form.box} noValidate onSubmit={form.submit}>
      <TextField label="Name" mono required value={typed} disabled={locked} onInput={setTyped} help={NAME_HELP}
        error={form.errors["name"] ?? (problem ? `The name ${problem}.` : undefined)} />
      {isOther && typed ? (
        <section class="bn-card bn-stack bn-tight" aria-label="Renaming">
          <span>Another name acts at once, before any publish:</span>
          <ul class="bn-changes">{renameTold(entity.name, typed).map((line) => <li key={line}>{line}</li>)}</ul>
          {form.message}
          <div class="bn-row">
            <Button style="primary" submit disabled={form.busy || Boolean(problem)}>Rename to {typed}</Button>
            <Button onClick={() => setTyped(entity.name)}>Keep {entity.name}</Button>
          </div>
        </section>
      ) : null}
    </form>
  );
}
