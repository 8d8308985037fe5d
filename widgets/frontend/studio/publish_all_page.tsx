// All that waits to be published: what each would do and its risks, one yes for what loses data, and what became of each.
import { useEffect, useState } from "preact/hooks";
import { Button, Empty, Notice, TextField } from "../shared/parts.tsx";
import { Acceptance } from "./preview_view.tsx";
import { RiskList } from "./risk_list.tsx";
import { Badge } from "./sidebar.tsx";
import { useStudio } from "./store.ts";
import type { Outcome, Waiting } from "./types.ts";
import { inWords, many, outcomesTold, publishable } from "./words.ts";

export function PublishAllPage() {
  const studio = useStudio();
  const [waiting, setWaiting] = useState<Waiting[] | null>(null);
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const [message, setMessage] = useState("");
  const [accepts, setAccepts] = useState(false);
  const [busy, setBusy] = useState(false);
  const read = async () => setWaiting(await studio.rpc.call<Waiting[]>("preview_all"));
  useEffect(() => void studio.attempt(read), []);
  const meant = publishable(waiting ?? []);
  const losesData = meant.some(({ preview }) => preview?.losesData);

  async function publish(): Promise<void> {
    setBusy(true);
    await studio.attempt(async () => {
      const given = { names: meant.map(({ entity }) => entity.name), message, accept_data_loss: losesData && accepts };
      const answer = await studio.rpc.call<{ outcomes: Outcome[]; call: string }>("publish_all", given);
      setOutcomes(answer.outcomes);
      setAccepts(false);
      studio.announce(outcomesTold(answer.outcomes));
      await Promise.all([studio.load(), studio.loadEntity(), read()]);
      studio.done(answer.call);
    });
    setBusy(false);
  }

  if (!waiting) return <p class="bn-loading" role="status">Working out what would change …</p>;
  return (
    <article class="bn-page" aria-label="Publish all">
      <header class="bn-page-head">
        <div class="bn-page-title"><h2>Publish all</h2><span class="bn-muted">One after the other, each behind what it refers to. The first that is refused ends it.</span></div>
        <div class="bn-row bn-end"><Button onClick={() => studio.open(null)}>{outcomes.length ? "Done" : "Cancel"}</Button></div>
      </header>
      <div class="bn-tab">
        <div class="bn-stack">
          {outcomes.length ? <Outcomes outcomes={outcomes} /> : null}
          {waiting.length ? <ul class="bn-items" aria-label="To publish">{waiting.map((one) => <Item key={one.entity.id} one={one} />)}</ul> : null}
          {meant.length ? (
            <form class="bn-publish" onSubmit={(event) => { event.preventDefault(); void publish(); }}>
              <div class="bn-grow"><TextField label="Message" placeholder="What these changes are for (optional)" value={message} onInput={setMessage} /></div>
              {losesData ? <Acceptance accepts={accepts} onChange={setAccepts} /> : null}
              <Button style="primary" submit disabled={busy || (losesData && !accepts)}>{busy ? "Publishing …" : `Publish ${many(meant.length, "entity", "entities")}`}</Button>
            </form>
          ) : null}
          {waiting.length || outcomes.length ? null : <Empty title="Nothing to publish"><span>Everything is in service as it is defined.</span></Empty>}
        </div>
      </div>
    </article>
  );
}

function Item({ one: { entity, preview, refusal } }: { one: Waiting }) {
  const isLeftOut = preview === null || preview.isImpossible;
  return (
    <li class="bn-item bn-item-block" aria-label={entity.label}>
      <div class="bn-row"><span class="bn-item-label bn-grow">{entity.label}</span><Badge status={entity.status} /></div>
      {isLeftOut ? <Notice tone="warn">Left out: {refusal || "what stands below is in the way."}</Notice> : null}
      {preview?.changes.length ? <ul class="bn-changes">{preview.changes.map((change) => <li key={change}>{change}</li>)}</ul> : <p class="bn-muted">Nothing changes in the table.</p>}
      {preview?.risks.length ? <RiskList entity={entity} risks={preview.risks} /> : null}
    </li>
  );
}

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  const studio = useStudio();
  const isDone = outcomes.every(({ outcome }) => outcome === "published");
  return (
    <>
      <Notice tone={isDone ? "success" : "warn"}>{outcomesTold(outcomes)}</Notice>
      <ul class="bn-items" aria-label="What became of each">
        {outcomes.map(({ id, name, outcome, refusal }) => (
          <li key={id} class="bn-item bn-item-tall">
            <span class="bn-item-text"><span class="bn-item-label">{studio.labelOf(name)?.label ?? name}</span>{refusal ? <span class="bn-field-error">{refusal}</span> : null}</span>
            <span class="bn-muted">{inWords(outcome)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
