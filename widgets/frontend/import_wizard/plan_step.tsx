// The second step: which column goes to which field, what would come of it, and what is wrong.
import { Button, Code, Notice } from "../shared/parts.tsx";
import type { Rpc } from "../shared/rpc.ts";
import type { Act } from "./import_wizard.tsx";
import { MappingTable } from "./mapping_table.tsx";
import { OptionInputs } from "./option_inputs.tsx";
import { RefusedTable } from "./refused_table.tsx";
import type { Plan, Setup, State } from "./types.ts";
import { summary, whyNot } from "./words.ts";

export function PlanStep({ setup, state, act, rpc }: { setup: Setup; state: State; act: Act; rpc: Rpc }) {
  const { plan } = state;
  if (!plan) return null;
  const change = (options: State["options"]) => act("change", { options });
  const why = whyNot(state);
  const count = plan.created + plan.updated;
  return (
    <>
      <div class="bn-body">
        <MappingTable setup={setup} plan={plan} options={state.options} change={change} />
        <OptionInputs setup={setup} options={state.options} hasBad={plan.refusedRows > 0} change={change} />
        <Notice tone={plan.refusedRows ? "warn" : "success"}>{summary(plan, true)}.</Notice>
        <RefusedTable counts={plan} fields={setup.fields} rpc={rpc} />
        <FirstRecords plan={plan} />
        <details class="bn-fold"><summary>The same in Python</summary><Code text={state.call} label="The same in Python" /></details>
      </div>
      <footer>
        <Button style="primary" disabled={Boolean(why)} onClick={() => act("run")}>{why ? "Import" : `Import ${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`}</Button>
        <Button onClick={() => act("start_over")}>Another file</Button>
        {why ? <span class="bn-muted">{why}</span> : null}
      </footer>
    </>
  );
}

function FirstRecords({ plan }: { plan: Plan }) {
  if (!plan.records.length) return null;
  return (
    <section class="bn-part">
      <h4>The first records, as they would be stored</h4>
      <div class="bn-scroll" tabIndex={0} role="region" aria-label="The first records">
        <table class="bn-table bn-narrow">
          <thead><tr>{plan.headings.map((heading, at) => <th key={at} scope="col">{heading}</th>)}</tr></thead>
          <tbody>{plan.records.map((cells, at) => <tr key={at}>{cells.map((cell, place) => <td key={place}>{cell}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </section>
  );
}
