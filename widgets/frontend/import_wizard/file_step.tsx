// The first step: a file is dropped or chosen.
import { useRef, useState } from "preact/hooks";
import { Button } from "../shared/parts.tsx";

export function FileStep({ send, isBusy, plural }: { send(file: File): void; isBusy: boolean; plural: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file && !isBusy) send(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  const over = (event: DragEvent) => { event.preventDefault(); event.stopPropagation(); setOver(true); };
  return (
    <div class="bn-body">
      <div class={isOver ? "bn-drop bn-drop-over" : "bn-drop"} onDragOver={over} onDragEnter={over} onDragLeave={() => setOver(false)} onDrop={drop}>
        <strong>Drop a CSV file or a spreadsheet (.xlsx) here</strong>
        <span class="bn-muted">Its first row names the columns. Nothing is written before you have seen what would come of it.</span>
        <input class="bn-unseen" type="file" accept=".csv,.txt,.tsv,.xlsx" ref={input} aria-label={`File with ${plural.toLowerCase()}`} tabIndex={-1}
          onChange={(event) => { take(event.currentTarget.files); event.currentTarget.value = ""; }} />
        <Button style="primary" onClick={() => input.current?.click()}>Choose a file…</Button>
      </div>
    </div>
  );
}
