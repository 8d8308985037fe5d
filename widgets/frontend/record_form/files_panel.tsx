// The files of a record: attached and fetched through the kernel, one message each, so their size is limited.
import { useRef, useState } from "preact/hooks";
import { textOf } from "../shared/base64.ts";
import { offerFile } from "../shared/downloading.ts";
import { Button } from "../shared/parts.tsx";
import type { Rpc } from "../shared/rpc.ts";
import { ListBox, Told } from "./list_parts.tsx";
import { useList } from "./use_list.ts";
import type { FormState } from "./use_record_form.ts";

type File = { id: string; filename: string; size: string; at: string; user: string; canFetch: boolean };

export function FilesPanel({ form, rpc }: { form: FormState; rpc: Rpc }) {
  const list = useList<File>(rpc, async () => ({ items: await rpc.call<File[]>("attachments"), pages: 1 }), ["attached"]);
  const [isBusy, setBusy] = useState(false);
  const { canUpdate, mostBytes } = form.setup;
  async function attach(files: FileList | null): Promise<void> {
    setBusy(true);
    await list.attempt(async () => {
      for (const file of files ?? []) {
        if (file.size > mostBytes) throw new Error(`${file.name} is larger than ${(mostBytes / 1024 / 1024).toFixed(1)} MB, the most that can be attached here.`);
        const content = textOf(new Uint8Array(await file.arrayBuffer()));
        await rpc.call("attach", { filename: file.name, content, media_type: file.type });
      }
    });
    setBusy(false);
  }
  return (
    <>
      {canUpdate ? <Picker isBusy={isBusy} onPick={(files) => void attach(files)} /> : null}
      <ListBox list={list} label="Files" empty="No files">
        {list.items?.map((file) => (
          <li key={file.id}>
            <div class="bn-row"><strong>{file.filename}</strong><span class="bn-muted">{file.size}</span><Told {...file} /></div>
            <span class="bn-row">
              {file.canFetch ? <Button style="quiet" label={`Download ${file.filename}`} onClick={() => void list.attempt(() => download(rpc, file.id))}>Download</Button> : null}
              {canUpdate ? <DeleteFile name={file.filename} act={() => void list.attempt(() => rpc.call("detach", { attachment_id: file.id }))} /> : null}
            </span>
          </li>
        ))}
      </ListBox>
    </>
  );
}

function Picker({ isBusy, onPick }: { isBusy: boolean; onPick(files: FileList | null): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span class="bn-row">
      <input class="bn-unseen" type="file" multiple ref={input} aria-label="Files to attach" tabIndex={-1}
        onChange={(event) => { onPick(event.currentTarget.files); event.currentTarget.value = ""; }} />
      <Button disabled={isBusy} onClick={() => input.current?.click()}>{isBusy ? "Attaching …" : "Attach files…"}</Button>
    </span>
  );
}

function DeleteFile({ name, act }: { name: string; act(): void }) {
  const [isAsking, ask] = useState(false);
  if (!isAsking) return <Button style="quiet" label={`Delete ${name}`} onClick={() => ask(true)}>Delete…</Button>;
  return (
    <span class="bn-row" role="group" aria-label={`Delete ${name}`}>
      <span>Delete for good?</span>
      <Button style="danger" onClick={() => { ask(false); act(); }}>Delete</Button>
      <Button onClick={() => ask(false)}>Keep</Button>
    </span>
  );
}

async function download(rpc: Rpc, id: string): Promise<void> {
  const { filename, content } = await rpc.call<{ filename: string; content: string }>("fetch", { attachment_id: id });
  offerFile(filename, content);
}
