// Taking back the newest publish: what that would do, and the button that does it.
import { useEffect, useState } from "preact/hooks";
import { Button, Notice } from "../shared/parts.tsx";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { Acceptance, PreviewView } from "./preview_view.tsx";
import { useStudio } from "./store.ts";
import type { Entity, Preview } from "./types.ts";

export function RollbackPanel({ entity, version, onClose }: { entity: Entity; version: number; onClose(): void }) {
  const studio = useStudio();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failure, setFailure] = useState<CallError | null>(null);
  const [accepts, setAccepts] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let wanted = true;
    studio.rpc.call<Preview>("preview_rollback", { id: entity.id }).then(
      (found) => { if (wanted) setPreview(found); },
      (reason) => { if (wanted) setFailure(asCallError(reason)); },
    );
    return () => { wanted = false; };
  }, [entity.revision]);

  async function rollback(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await studio.change("rollback", { accept_data_loss: accepts }, false);
      onClose();
    } catch (reason) {
      setFailure(asCallError(reason));
      setBusy(false);
    }
  }

  return (
    <section class="bn-stack bn-rollback" aria-label={`Roll back version ${version}`}>
      {failure ? <Notice tone="error">{failure.message}</Notice> : null}
      {preview ? <PreviewView entity={entity} preview={preview} what="rollback" /> : failure ? null : <p class="bn-loading" role="status">Working out what would change …</p>}
      <div class="bn-publish">
        {preview?.losesData ? <Acceptance accepts={accepts} onChange={setAccepts} /> : null}
        {preview ? <Button style="danger" disabled={busy || preview.isImpossible || (preview.losesData && !accepts)} onClick={() => void rollback()}>{busy ? "Rolling back …" : "Roll back"}</Button> : null}
        <Button style="quiet" onClick={onClose}>Cancel</Button>
      </div>
    </section>
  );
}
