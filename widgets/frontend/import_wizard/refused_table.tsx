// What is wrong, row by row, and the bad rows as a file to be mended.
import { useState } from "preact/hooks";
import { many } from "../shared/counts.ts";
import { offerFile } from "../shared/downloading.ts";
import { Button, Notice } from "../shared/parts.tsx";
import { asCallError, type Rpc } from "../shared/rpc.ts";
import type { Counts, Field } from "./types.ts";

export function RefusedTable({ counts, fields, rpc }: { counts: Counts; fields: Field[]; rpc: Rpc }) {
  const [failure, setFailure] = useState("");
  if (!counts.refused.length) return null;
  const label = (name: string) => fields.find(({ value }) => value === name)?.label ?? name;
  const download = async () => {
    try {
      const { name, content } = await rpc.call<{ name: string; content: string }>("refused");
      offerFile(name, content);
    } catch (reason) { setFailure(asCallError(reason).message); }
  };
  return (
    <section class="bn-part">
      <div class="bn-row">
        <h4>What is wrong</h4>
        {counts.refusedRows ? <span class="bn-end"><Button onClick={() => void download()}>Download {many(counts.refusedRows, "bad row")}</Button></span> : null}
      </div>
      {failure ? <Notice tone="error">{failure}</Notice> : null}
      <div class="bn-scroll bn-tall" tabIndex={0} role="region" aria-label="Bad rows">
        <table class="bn-table">
          <thead><tr><th scope="col">Row</th><th scope="col">Field</th><th scope="col">Problem</th><th scope="col">Value</th></tr></thead>
          <tbody>
            {counts.refused.map(({ row, field, message, value }, at) => (
              <tr key={at}><td>{row}</td><td>{label(field)}</td><td>{message}</td><td class="bn-mono">{value}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
      {counts.isMore ? <span class="bn-muted">These are the first; the file has all bad rows.</span> : null}
    </section>
  );
}
