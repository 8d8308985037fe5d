// A question before something that cannot be undone: what is lost, a yes to tick, and the button that does it.
import { useState } from "preact/hooks";
import { Button, Dialog } from "../shared/parts.tsx";
import { asCallError, type CallError } from "../shared/rpc.ts";

type Props = {
  title: string; told: string;
  /** What is ticked. */
  yes: string;
  button: string; busyButton: string; style: "primary" | "danger"; run(): Promise<unknown>; onClose(): void; onDone(): void;
};

export function YesDialog({ title, told, yes, button, busyButton, style, run, onClose, onDone }: Props) {
  const [accepts, setAccepts] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<CallError | null>(null);
  async function act(): Promise<void> {
    setBusy(true);
    try {
      await run();
      onDone();
    } catch (reason) {
      setFailure(asCallError(reason));
      setBusy(false);
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{told}</p>
      <label class="bn-check"><input type="checkbox" checked={accepts} onChange={(event) => setAccepts(event.currentTarget.checked)} /> {yes}</label>
      {failure ? <span class="bn-field-error" role="alert">{failure.message}</span> : null}
      <div class="bn-row">
        <Button style={style} disabled={!accepts || busy} onClick={() => void act()}>{busy ? busyButton : button}</Button>
        <Button disabled={busy} onClick={onClose}>Keep</Button>
      </div>
    </Dialog>
  );
}
