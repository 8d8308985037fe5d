// One view of the import wizard: its steps. What is chosen and found is the kernel's, so every view shows the same.
import { useEffect, useRef, useState } from "preact/hooks";
import { useTrait, useWidgetBox } from "../shared/hooks.ts";
import type { Announce } from "../shared/live_region.ts";
import type { SyncedModel } from "../shared/model.ts";
import { Button, Notice } from "../shared/parts.tsx";
import { asCallError, type Rpc } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import { DoneStep } from "./done_step.tsx";
import { FileStep } from "./file_step.tsx";
import { PlanStep } from "./plan_step.tsx";
import type { Setup, State } from "./types.ts";
import { sendFile } from "./uploading.ts";
import { going } from "./words.ts";

export type Act = (command: string, params?: Record<string, unknown>) => void;

export function ImportWizard({ model, rpc }: { model: SyncedModel; rpc: Rpc }) {
  const setup = useTrait<Setup>(model, "setup");
  const state = useTrait<State>(model, "state");
  const [failure, setFailure] = useState("");
  const announce = useRef<Announce>(() => undefined);
  const box = useWidgetBox((hear) => { announce.current = hear; });
  const told = state.failure ? sentences([state.failure.what, state.failure.why, state.failure.todo]) : failure;
  const attempt = async (work: () => Promise<unknown>) => {
    setFailure("");
    try { await work(); } catch (reason) { setFailure(asCallError(reason).message); }
  };
  const act: Act = (command, params = {}) => void attempt(() => rpc.call(command, params));
  const send = (file: File) => void attempt(() => sendFile(rpc, file, setup.pieceBytes));
  useEffect(() => { if (told) announce.current(told); }, [told]);
  return (
    <section class="bn-root bn-app bn-import" aria-label={`Import ${setup.plural}`} ref={box}>
      <header>
        <h3>Import {setup.plural.toLowerCase()}</h3>
        <span class="bn-state">{state.file}</span>
      </header>
      <Steps step={state.step} />
      {told ? <div class="bn-strip"><Notice tone="error">{told}</Notice></div> : null}
      {state.busy ? <Going state={state} cancel={() => act("cancel")} /> : null}
      <fieldset class="bn-plain" disabled={state.busy !== ""}>
        {state.step === "file" ? <FileStep send={send} isBusy={state.busy !== ""} plural={setup.plural} /> : null}
        {state.step === "plan" ? <PlanStep setup={setup} state={state} act={act} rpc={rpc} /> : null}
        {state.step === "done" ? <DoneStep setup={setup} state={state} act={act} rpc={rpc} /> : null}
      </fieldset>
    </section>
  );
}

function Steps({ step }: { step: State["step"] }) {
  const names = [["file", "Choose a file"], ["plan", "Check"], ["done", "Imported"]] as const;
  return (
    <ol class="bn-steps" aria-label="Steps">
      {names.map(([value, label]) => <li key={value} aria-current={value === step ? "step" : undefined}>{label}</li>)}
    </ol>
  );
}

function Going({ state, cancel }: { state: State; cancel(): void }) {
  const text = going(state);
  return (
    <div class="bn-strip bn-going" role="group" aria-label="Progress">
      <span>{text}</span>
      <progress aria-label={text} max={state.total || 1} {...(state.total ? { value: state.done } : {})} />
      <Button onClick={cancel}>Cancel</Button>
    </div>
  );
}
