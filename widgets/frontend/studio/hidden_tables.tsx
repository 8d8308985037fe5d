// The tables that deleted entities left hidden in the database: nothing but this page leads to them.
import { Button } from "../shared/parts.tsx";
import { HiddenList } from "./hidden_list.tsx";
import { useStudio } from "./store.ts";
import type { Parked, ParkedRows } from "./types.ts";

export function HiddenTables() {
  const studio = useStudio();
  const purge = async (name: string) => studio.done((await studio.rpc.call<{ call: string }>("purge_table", { name })).call);
  const restore = async (name: string, accepts: boolean) => studio.done((await studio.rpc.call<{ call: string }>("restore_entity", { name, accept_data_loss: accepts })).call);
  const entities = studio.state.overview?.entities.length ?? 0;
  return (
    <article class="bn-page" aria-label="Hidden tables">
      <header class="bn-page-head">
        <div class="bn-page-title"><h2>Hidden tables</h2><span class="bn-muted">Deleting an entity keeps its records: its table stays in the database, out of sight.</span></div>
        <Button onClick={() => studio.open(null)}>Back</Button>
      </header>
      <div class="bn-tab">
        <HiddenList label="Tables of deleted entities" since={String(entities)} ask={() => studio.rpc.call<Parked[]>("parked_tables")} look={(name) => studio.rpc.call<ParkedRows>("look_at_table", { name })} purge={purge} restore={restore}
          told="Bring back makes the entity archived again, with its history and records; publish it to put it into service. Rights of roles on its records have to be given again."
          none="No table is hidden. Those of entities that you delete will be listed here." after="Nothing else holds these records." />
      </div>
    </article>
  );
}
