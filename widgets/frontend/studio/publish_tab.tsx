// What publishing would do, tried on a copy when asked for, and the button that does it.
import { useEffect, useState } from "preact/hooks";
import { Button, Notice, TextField } from "../shared/parts.tsx";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { DiffView } from "./diff_view.tsx";
import { Acceptance, PreviewView } from "./preview_view.tsx";
import { RehearsalView } from "./rehearsal_view.tsx";
import { useStudio } from "./store.ts";
import type { Entity, PublishPreview } from "./types.ts";
import { publishedTold } from "./words.ts";

export function PublishTab({ entity }: { entity: Entity }) {
  const studio = useStudio();
  const [preview, setPreview] = useState<PublishPreview | null>(null);
  const [failure, setFailure] = useState<CallError | null>(null);
  const [message, setMessage] = useState("");
  const [accepts, setAccepts] = useState(false);
  const [busy, setBusy] = useState(false);
  const [rehearsing, setRehearsing] = useState(false);
  const [done, setDone] = useState(false);
  useEffect(() => {
    let wanted = true;
    studio.rpc.call<PublishPreview>("preview", { id: entity.id }).then(
      (found) => { if (wanted) { setPreview(found); setFailure(null); } },
      (reason) => { if (wanted) setFailure(asCallError(reason)); },
    );
    return () => { wanted = false; };
  }, [entity.revision, entity.status]);

  async function rehearse(): Promise<void> {
    setRehearsing(true);
    try {
      setPreview(await studio.rpc.call<PublishPreview>("preview", { id: entity.id, rehearse: true }));
      setFailure(null);
    } catch (reason) {
      setFailure(asCallError(reason));
    } finally {
      setRehearsing(false);
    }
  }

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

  if (failure?.code === "DriftFound") return <p class="bn-muted">Nothing can be published while the table is not as it was published; see above.</p>;
  if (!preview) return failure ? <Notice tone="error">{failure.message}</Notice> : <p class="bn-loading" role="status">Working out what would change …</p>;
  const upToDate = preview.isEmpty && ["published", "adopted", "view"].includes(entity.status);
  return (
    <div class="bn-stack">
      {failure ? <Notice tone="error">{failure.message}</Notice> : null}
      {upToDate ? (
        <Notice tone="success">
          <span>{done ? publishedTold(entity) : `The published ${entity.isView ? "view" : "table"} is what this definition asks for.`}</span>
          <span class="bn-end"><Button onClick={() => studio.go({ section: "records" })}>Open records</Button></span>
        </Notice>
      ) : (
        <>
          <PreviewView entity={entity} preview={preview} what="publish">
            {preview.diff.length && entity.wasPublished ? (
              <details class="bn-more" open><summary>Side by side with what is published</summary><DiffView changes={preview.diff} /></details>
            ) : null}
          </PreviewView>
          {preview.rehearsal ? <RehearsalView rehearsal={preview.rehearsal} /> : null}
          {studio.can.publish ? (
            <form class="bn-publish" onSubmit={(event) => { event.preventDefault(); void publish(); }}>
              <div class="bn-grow"><TextField label="Message" placeholder="What this change is for (optional)" value={message} onInput={setMessage} /></div>
              {preview.losesData ? <Acceptance accepts={accepts} onChange={setAccepts} /> : null}
              {entity.isServing && !preview.isEmpty ? <Button disabled={busy || rehearsing} onClick={() => void rehearse()}>{rehearsing ? "Rehearsing …" : "Rehearse"}</Button> : null}
              <Button style="primary" submit disabled={busy || preview.isImpossible || (preview.losesData && !accepts)}>{busy ? "Publishing …" : "Publish"}</Button>
            </form>
          ) : <Notice>Publishing takes a role such as Designer.</Notice>}
        </>
      )}
    </div>
  );
}
