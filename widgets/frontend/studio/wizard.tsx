// A new entity in five steps. Nothing is saved until the fourth is left: then it is a draft, and the fifth publishes it or not.
import { useRef, useState } from "preact/hooks";
import { Button, Notice } from "../shared/parts.tsx";
import { focusFirstProblem, sortProblems } from "../shared/problems.ts";
import { asCallError, type CallError } from "../shared/rpc.ts";
import { sentences } from "../shared/sentences.ts";
import { FLAGS } from "./details_tab.tsx";
import { PublishTab } from "./publish_tab.tsx";
import { useStudio } from "./store.ts";
import type { Answer, Entity } from "./types.ts";
import { type Call, type Draft, draftCalls, emptyDraft, stepOf } from "./wizard_draft.ts";
import { BasicsStep } from "./wizard_basics.tsx";
import { FieldsStep } from "./wizard_fields.tsx";
import { IndexesStep } from "./wizard_indexes.tsx";
import { RelationshipsStep } from "./wizard_relationships.tsx";

const STEPS = ["Basics", "Fields", "Relationships", "Indexes", "Preview & publish"];

export function Wizard() {
  const studio = useStudio();
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(Object.fromEntries(FLAGS.map(({ name, standard }) => [name, standard]))));
  const [failure, setFailure] = useState<CallError | null>(null);
  const [refused, setRefused] = useState<Call | null>(null);
  const [made, setMade] = useState<Entity | null>(null);
  const [busy, setBusy] = useState(false);
  const [done] = useState(() => new Set<string>());
  const [calls] = useState<string[]>(() => []);
  const box = useRef<HTMLFormElement>(null);
  const shown = made && studio.state.entity?.id === made.id ? studio.state.entity : made;
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const close = () => { if (made) studio.go({ entityId: made.id, tab: "fields", section: "model" }); else studio.open(null); };

  async function next(): Promise<void> {
    if (step === 0) {
      const problem = await studio.rpc.call<string>("name_problem", { name: draft.values["name"] ?? "" }).catch(() => "");
      if (problem) return refuse(asCallErrorOf("name", problem));
    }
    setFailure(null);
    studio.announce("");
    if (step < 3) return setStep(step + 1);
    await create();
  }

  function refuse(error: CallError, call: Call | null = null): void {
    setFailure(error);
    setRefused(call);
    setStep(call?.step ?? stepOf(error.problems, step));
    studio.announce(error.message, "assertive");
    setTimeout(() => focusFirstProblem(box.current), 50);
  }

  async function create(): Promise<void> {
    setBusy(true);
    const { place } = studio;
    let asked: Call | null = null;
    try {
      const { entity: call, others } = draftCalls(draft);
      const first = made ? { entity: made, call: "" } : await studio.rpc.call<Answer>("create_entity", call);
      setMade(first.entity);
      if (studio.place === place) studio.set({ entityId: first.entity.id, entity: first.entity });
      if (!made) calls.push(first.call);
      // What was made before something was refused is not made twice.
      for (asked of others.filter(({ params }) => !done.has(JSON.stringify(params)))) {
        await studio.change(asked.command, { id: first.entity.id, ...asked.params }, false);
        done.add(JSON.stringify(asked.params));
        calls.push(studio.state.call);
      }
      await studio.load();
      await studio.loadEntity();
      setStep(4);
    } catch (reason) {
      refuse(asCallError(reason), asked);
    } finally {
      if (calls.length) studio.set({ call: calls.join("\n") });
      setBusy(false);
    }
  }

  const problems = sortProblems(failure?.problems ?? [], []).others;
  const inForm = failure && failure.problems.length > 0;
  return (
    <article class="bn-page bn-wizard" aria-label="New entity">
      <header class="bn-page-head"><div class="bn-page-title"><h2>New entity</h2></div><div class="bn-end"><Button style="quiet" onClick={close}>{made ? "Close" : "Cancel"}</Button></div></header>
      <ol class="bn-steps" aria-label="Steps">
        {STEPS.map((label, at) => <li key={label} data-state={at < step ? "done" : at === step ? "now" : "next"} aria-current={at === step ? "step" : undefined}><span class="bn-step-number">{at < step ? "✓" : at + 1}</span>{label}</li>)}
      </ol>
      <form class="bn-tab" ref={box} noValidate hidden={step === 4} onSubmit={(event) => { event.preventDefault(); if (step < 4) void next(); }}>
        {failure && !inForm ? <Notice tone="error"><span>{failure.problems.length ? sentences([failure.what, ...problems]) : failure.message}</span></Notice> : null}
        {step === 0 ? <BasicsStep draft={draft} set={set} problems={failure?.problems ?? []} /> : null}
        {step === 1 ? <FieldsStep draft={draft} set={set} problems={failure?.problems ?? []} /> : null}
        {step === 2 ? <RelationshipsStep draft={draft} set={set} problems={failure?.problems ?? []} refused={refused?.part ?? null} /> : null}
        {step === 3 ? <IndexesStep draft={draft} set={set} problems={failure?.problems ?? []} /> : null}
        {step < 4 ? (
          <div class="bn-row bn-wizard-foot">
            {step > 0 && !made ? <Button onClick={() => setStep(step - 1)}>Back</Button> : null}
            <span class="bn-end" />
            {made ? <Button onClick={close}>Continue in the designer</Button> : null}
            <Button style="primary" submit disabled={busy}>{step === 3 ? "Save draft and preview" : "Next"}</Button>
          </div>
        ) : null}
      </form>
      {step === 4 && shown ? (
        <div class="bn-tab bn-wizard-last">
          {shown.status === "draft" ? <Notice tone="success"><span>{shown.label} is saved as a draft. Publish it now, or go on designing.</span><span class="bn-end"><Button onClick={close}>Keep as draft</Button></span></Notice> : null}
          <PublishTab entity={shown} />
        </div>
      ) : null}
    </article>
  );
}

function asCallErrorOf(field: string, message: string): CallError {
  const error = asCallError(new Error(message));
  return Object.assign(error, { what: `The name ${message}.`, message: `The name ${message}.`, problems: [{ field, message }] });
}
