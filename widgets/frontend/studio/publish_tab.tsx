// What publishing would do: in words, with its risks, as SQL. And the button that does it.
import { useEffect, useState } from "preact/hooks";
import { Button, Code, Notice, TextField } from "../shared/parts.tsx";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { useStudio } from "./store.ts";
import type { Entity, Preview, Risk } from "./types.ts";
import { inWords } from "./words.ts";

export function PublishTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failure, setFailure] = useState<CallError | null>(null);
  const [message, setMessage] = useState("");
  const [accepts, setAccepts] = useState(false);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  useEffect(() => {
    let wanted = true;
    studio.rpc.call<Preview>("preview", { id: entity.id }).then(
      (found) => { if (wanted) { setPreview(found); setFailure(null); } },
      (reason) => { if (wanted) setFailure(asCallError(reason)); },
    );
    return () => { wanted = false; };
  }, [entity.revision, entity.status]);

  async function publish(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await studio.change("publish", { message, accept_data_loss: accepts }, false);
      setDone(true);
      setMessage("");
      setAccepts(false);
    } catch (reason) {
      setFailure(asCallError(reason));
    } finally {
      setBusy(false);
    }
  }

  if (!preview) return failure ? <Notice tone="error">{failure.message}</Notice> : <p class="bn-loading" role="status">Working out what would change …</p>;
  const upToDate = preview.isEmpty && (entity.status === "published" || entity.status === "adopted");
  return (
    <div class="bn-stack">
      {failure ? <Notice tone="error">{failure.message}</Notice> : null}
      {upToDate ? (
        <Notice tone="success">
          <span>{done ? `${entity.label} is published. Records can be entered now.` : "The published table is what this definition asks for."}</span>
          <span class="bn-end"><Button onClick={() => studio.go({ section: "records" })}>Open records</Button></span>
        </Notice>
      ) : (
        <>
          <section class="bn-stack bn-tight">
            <h3>What would change</h3>
            {preview.isEmpty ? <p class="bn-muted">The table stays as it is. New labels and settings take effect.</p> : (
              <ul class="bn-changes">{preview.changes.map((change) => <li key={change}>{change}</li>)}</ul>
            )}
          </section>
          {preview.risks.length ? <section class="bn-stack bn-tight"><h3>What to know</h3><ul class="bn-changes">{preview.risks.map((risk) => <RiskLine key={risk.message} risk={risk} />)}</ul></section> : null}
          {preview.sql ? <section class="bn-stack bn-tight"><h3>SQL</h3><Code text={preview.sql} label="SQL of this publish" /></section> : null}
          {studio.can.publish ? (
            <form class="bn-publish" onSubmit={(event) => { event.preventDefault(); void publish(); }}>
              <div class="bn-grow"><TextField label="Message" placeholder="What this change is for (optional)" value={message} onInput={setMessage} /></div>
              {preview.losesData ? (
                <label class="bn-accept"><input type="checkbox" checked={accepts} onChange={(event) => setAccepts(event.currentTarget.checked)} /> I accept that data is lost as told above.</label>
              ) : null}
              <Button style="primary" submit disabled={busy || preview.isImpossible || (preview.losesData && !accepts)}>{busy ? "Publishing …" : "Publish"}</Button>
            </form>
          ) : <Notice>Publishing takes a role such as Designer.</Notice>}
        </>
      )}
    </div>
  );
}

function RiskLine({ risk }: { risk: Risk }) {
  const level = risk.level.replaceAll(" ", "-");
  return (
    <li class="bn-risk"><span class={`bn-badge bn-risk-${level}`}>{inWords(risk.level)}</span>
      <span>{risk.message}{risk.sample.length ? <span class="bn-muted"> For example {risk.sample.join(", ")}.</span> : null}</span></li>
  );
}
