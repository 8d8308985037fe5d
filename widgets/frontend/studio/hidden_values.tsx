// Columns and tables that changes of an entity left hidden in the database.
import { HiddenList } from "./hidden_list.tsx";
import { useStudio } from "./store.ts";
import type { Entity, Parked, ParkedRows } from "./types.ts";

export function HiddenValues({ entity }: { entity: Entity }) {
  const studio = useStudio();
  return (
    <section class="bn-stack bn-tight" aria-label="Hidden values">
      <h3>Hidden values</h3>
      <HiddenList label="Hidden columns and tables" since={`${entity.revision} ${entity.status}`} ask={() => studio.rpc.call<Parked[]>("parked", { id: entity.id })}
        look={(name) => studio.rpc.call<ParkedRows>("look", { id: entity.id, name })} purge={(name) => studio.change("purge", { name }, false)} none="Nothing is hidden. Values of fields that you drop or convert will be kept here."
        told="What changes took away is kept out of sight: a rollback, or the same field again, brings it back."
        after="No rollback brings it back, and what needs it can no longer be rolled back." />
    </section>
  );
}
