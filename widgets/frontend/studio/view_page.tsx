// A new view: what it is called, what it reads, what it shows. It is saved as a draft, which is then published like any entity.
import { useState } from "preact/hooks";
import { Button, Empty, SelectField, TextField } from "../shared/parts.tsx";
import { Loading } from "./app.tsx";
import { useNameProblem } from "./name_problem.ts";
import { useStudio } from "./store.ts";
import { useSubmit } from "./submit.tsx";
import type { Answer, Summary } from "./types.ts";
import { useOffered, useViewErrors, viewDocument } from "./use_view_check.ts";
import { ViewInputs, type ViewValues } from "./view_inputs.tsx";
import { nameFor } from "./words.ts";

const NAMES = ["label", "name"];
const EMPTY: ViewValues = { columns: [], condition: null };

export function ViewPage() {
  const studio = useStudio();
  const sources = (studio.state.overview?.entities ?? []).filter((one) => one.isServing && !one.isAdopted && !one.isView);
  return (
    <article class="bn-page" aria-label="New view">
      <header class="bn-page-head">
        <div class="bn-page-title"><h2>New view</h2><span class="bn-muted">Shows fields of an entity and of what it points at, filtered or counted up. It keeps no records of its own.</span></div>
        <Button style="quiet" onClick={() => studio.open(null)}>Cancel</Button>
      </header>
      {sources.length ? <NewView sources={sources} /> : <Empty title="Nothing to read yet"><span>A view reads published entities. Publish one first.</span></Empty>}
    </article>
  );
}

function NewView({ sources }: { sources: readonly Summary[] }) {
  const studio = useStudio();
  const [label, setLabel] = useState("");
  const [typedName, setName] = useState<string | null>(null);
  const [source, setSource] = useState(sources[0]?.name ?? "");
  const [values, setValues] = useState(EMPTY);
  const name = typedName ?? nameFor(label);
  const offered = useOffered(source);
  const form = useSubmit(NAMES, async () => {
    const { place } = studio;
    const { entity, call } = await studio.rpc.call<Answer>("create_view", { values: { name, label: label.trim() }, source, ...viewDocument(values, null) });
    await studio.load();
    studio.goFrom(place, { entityId: entity.id, section: "model", tab: "publish" });
    studio.done(call);
  });
  const errors = useViewErrors(source, values, null, form.problems);
  const problem = useNameProblem(name, "");
  const read = (next: string) => { setSource(next); setValues(EMPTY); };
  return (
    <form class="bn-tab" ref={form.box} noValidate onSubmit={form.submit}>
      <div class="bn-stack">
        <div class="bn-field-line">
          <TextField label="Label" required autofocus placeholder="Sales by customer" value={label} onInput={setLabel} error={form.errors["label"]} />
          <TextField label="Name" required mono placeholder="sales_by_customer" value={name} onInput={setName} error={form.errors["name"] ?? (problem ? `The name ${problem}.` : undefined)} />
          <SelectField label="Reads" value={source} options={sources.map((one) => ({ value: one.name, label: one.label }))} onChange={read} />
        </div>
        {offered ? <ViewInputs source={sources.find((one) => one.name === source)?.label ?? source} offered={offered} values={values} saved={null} errors={errors} onChange={setValues} /> : <Loading />}
        {form.message}
        <div class="bn-row bn-wizard-foot"><span class="bn-end" /><Button style="primary" submit disabled={form.busy || !name || !values.columns.length}>Save draft and preview</Button></div>
      </div>
    </form>
  );
}
