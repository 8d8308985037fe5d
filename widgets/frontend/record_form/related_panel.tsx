// The records that belong to this one: a list for each relationship that the entity shows.
import type { Rpc } from "../shared/rpc.ts";
import { ListBox } from "./list_parts.tsx";
import { type Listed, useList } from "./use_list.ts";
import type { FormState, Relation } from "./use_record_form.ts";

type Item = { id: string; title: string };

export function RelatedPanel({ form, rpc }: { form: FormState; rpc: Rpc }) {
  return <>{form.setup.relations.map((relation) => <RelatedList key={relation.name} relation={relation} rpc={rpc} />)}</>;
}

function RelatedList({ relation, rpc }: { relation: Relation; rpc: Rpc }) {
  const { name, label, description } = relation;
  const list = useList<Item>(rpc, (page) => rpc.call<Listed<Item>>("related", { name, page }), ["related", "changed", "saved"]);
  return (
    <section class="bn-related" aria-label={label}>
      <h4>{label}</h4>
      {description ? <span class="bn-help">{description}</span> : null}
      <ListBox list={list} label={label} empty={`No ${label.toLowerCase()}`}>
        {list.items?.map((one) => <li key={one.id}>{one.title}</li>)}
      </ListBox>
    </section>
  );
}
