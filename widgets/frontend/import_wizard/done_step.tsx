// The last step: what was done, and what was not.
import { Button, Code, Notice } from "../shared/parts.tsx";
import type { Rpc } from "../shared/rpc.ts";
import type { Act } from "./import_wizard.tsx";
import { RefusedTable } from "./refused_table.tsx";
import type { Setup, State } from "./types.ts";
import { summary } from "./words.ts";

export function DoneStep({ setup, state, act, rpc }: { setup: Setup; state: State; act: Act; rpc: Rpc }) {
  const { report } = state;
  if (!report) return null;
  return (
    <>
      <div class="bn-body">
        <Notice tone={report.refusedRows ? "warn" : "success"}>{summary(report, false)}.</Notice>
        <RefusedTable counts={report} fields={setup.fields} rpc={rpc} />
        <details class="bn-fold"><summary>The same in Python</summary><Code text={state.call} label="The same in Python" /></details>
      </div>
      <footer><Button style="primary" onClick={() => act("start_over")}>Import another file</Button></footer>
    </>
  );
}
