// What a view reads and shows, to look at and to define anew. Publishing then makes it so.
import { useEffect, useState } from "preact/hooks";
import { Button } from "../shared/parts.tsx";
import { Loading } from "./app.tsx";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";
import type { Entity } from "./types.ts";
import { useOffered, useViewErrors, viewDocument } from "./use_view_check.ts";
import { columnsOf } from "./view_draft.ts";
import { ViewInputs, type ViewValues } from "./view_inputs.tsx";

type Document = Record<string, unknown>;
type Written = { source: string; fields: Parameters<typeof columnsOf>[0]; where: Document | null };

export function ViewTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [written, setWritten] = useState<Written | null>(null);
  useEffect(() => {
    let isWanted = true;
    void studio.attempt(async () => {
      const found = await studio.rpc.call<Written>("view", { id: entity.id });
      if (isWanted) setWritten(found);
    });
    return () => { isWanted = false; };
  }, [entity.revision]);
  return written ? <Definition entity={entity} written={written} /> : <Loading />;
}

function Definition({ entity, written }: { entity: Entity; written: Written }) {
  const studio = useStudio();
  const offered = useOffered(written.source);
  const [typed, setTyped] = useState<ViewValues | null>(null);
  const values = typed ?? { columns: columnsOf(written.fields), condition: null };
  const key = `view ${entity.id}`;
  const put = (next: ViewValues | null) => { setTyped(next); studio.setDirty(key, next !== null); };
  const save = async () => {
    await studio.change("edit_view", { id: entity.id, ...viewDocument(values, written.where) });
    put(null);
  };
  const form = useSubmit([], save);
  const errors = useViewErrors(written.source, values, written.where, form.problems);
  // Whoever saved in between: what is typed goes on top of it, or is given up.
  useEffect(() => studio.onSettle((keep) => { if (typed && keep) void studio.attempt(save); else put(null); }));
  useEffect(() => () => studio.setDirty(key, false), []);
  const source = studio.labelOf(written.source);
  if (!offered) return <Loading />;
  return (
    <form class="bn-stack" ref={form.box} noValidate onSubmit={form.submit}>
      <p class="bn-muted">Reads {source?.label ?? written.source}. Fields that keep their name keep their labels.</p>
      <ViewInputs source={source?.label ?? written.source} offered={offered} values={values} saved={written.where} errors={errors} locked={!studio.can.update} onChange={put} />
      {form.message}
      {studio.can.update ? (
        <div class="bn-row">
          <Button style="primary" submit disabled={form.busy || !typed || !values.columns.length}>Save view</Button>
          <Button disabled={!typed} onClick={() => put(null)}>Discard</Button>
        </div>
      ) : null}
    </form>
  );
}
