// One view of the record form. The record and every rule are the kernel's; what is typed is kept in the synced draft.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { FieldControl } from "../shared/field_control.tsx";
import { type FormField, rawOf, type Raw, type Wire } from "../shared/field_values.ts";
import { keepKeysInside } from "../shared/keyboard.ts";
import { type Announce, createLiveRegion } from "../shared/live_region.ts";
import type { SyncedModel } from "../shared/model.ts";
import { Button, Notice } from "../shared/parts.tsx";
import { focusFirstProblem, sortProblems } from "../shared/problems.ts";
import { asCallError, type CallError, type Rpc } from "../shared/rpc.ts";
import { type Conflict, conflicts, dirtyFields, startOf, type Typed, valuesToSave } from "./draft.ts";
import { VersionChoice } from "./version_choice.tsx";

type Setup = {
  entity: string; label: string; titleField: string | null; canRestore: boolean; fields: FormField[];
  canCreate: boolean; canUpdate: boolean; canDelete: boolean;
};
type Option = { value: string; label: string };
const KEEP_MS = 300;

export function RecordForm({ model, rpc }: { model: SyncedModel; rpc: Rpc }) {
  const [setup, setSetup] = useState(() => model.get("setup") as Setup);
  const [id, setId] = useState(() => model.get("record_id") as string | null);
  const [record, setRecord] = useState<Wire | null>(null);
  const [typed, setTyped] = useState<Typed>(() => ((model.get("draft") as { values?: Typed }).values ?? {}));
  const [failure, setFailure] = useState<CallError | null>(null);
  const [state, setState] = useState("");
  const [news, setNews] = useState(false);
  const [stale, setStale] = useState<{ now: Wire; found: Conflict[] } | null>(null);
  const [busy, setBusy] = useState(false);
  const [sure, setSure] = useState(false);
  const box = useRef<HTMLElement>(null);
  const announce = useRef<Announce>(() => undefined);
  const keeping = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const isNew = id === null;
  const base = record ?? startOf(setup.fields);
  const dirty = useMemo(() => dirtyFields(setup.fields, typed, base), [setup, typed, record]);
  const isDirty = dirty.length > 0;
  const isDeleted = Boolean(record?.["deleted_at"]);
  const locked = isDeleted || (isNew ? !setup.canCreate : !setup.canUpdate);
  const live = useRef({ isDirty, id });
  live.current = { isDirty, id };

  useEffect(() => {
    if (!box.current) return;
    keepKeysInside(box.current);
    announce.current = createLiveRegion(box.current);
    const redefine = () => setSetup(model.get("setup") as Setup);
    const moved = () => setId(model.get("record_id") as string | null);
    model.on("change:setup", redefine);
    model.on("change:record_id", moved);
    const forget = [
      rpc.on("changed", () => (live.current.isDirty ? setNews(true) : void load())),
      rpc.on("saved", ({ record: saved }) => { setRecord(saved as Wire); setNews(false); }),
    ];
    return () => {
      model.off("change:setup", redefine);
      model.off("change:record_id", moved);
      forget.forEach((end) => end());
      clearTimeout(keeping.current);
    };
  }, []);
  useEffect(() => { void (id === null ? setRecord(null) : load()); }, [id]);
  useEffect(() => { if (failure) focusFirstProblem(box.current); }, [failure]);

  async function load(): Promise<void> {
    if (live.current.id === null) return;
    try {
      setRecord(await rpc.call<Wire>("record"));
      setNews(false);
    } catch (reason) {
      setFailure(asCallError(reason));
    }
  }

  /** The draft goes to the kernel a moment later, so that a reloaded page finds it. */
  function keep(values: Typed): void {
    clearTimeout(keeping.current);
    keeping.current = setTimeout(() => {
      model.set("draft", Object.keys(values).length ? { values, row_version: base["row_version"] ?? null } : {});
      model.save_changes();
    }, KEEP_MS);
  }
  function type(name: string, raw: Raw): void {
    const next = { ...typed, [name]: raw };
    setTyped(next);
    keep(next);
    setState("");
  }
  function reset(): void {
    setTyped({});
    keep({});
    setFailure(null);
    setStale(null);
    setState("");
  }

  async function save(over?: { typed: Typed; record: Wire }): Promise<void> {
    if (busy || locked) return;
    const mine = over?.typed ?? typed;
    const from = over?.record ?? base;
    setBusy(true);
    clearTimeout(keeping.current);
    try {
      const values = valuesToSave(setup.fields, mine, from, isNew);
      const kept = (model.get("draft") as { row_version?: unknown }).row_version;
      // A draft that outlived the page is still one of the version it was typed over.
      const version = over ? from["row_version"] : (kept ?? from["row_version"]);
      const saved = await rpc.call<Wire>("save", { values, row_version: version ?? null });
      setRecord(saved);
      setTyped({});
      setFailure(null);
      setStale(null);
      setState("Saved");
      announce.current("Saved");
    } catch (reason) {
      await refused(asCallError(reason), mine);
    } finally {
      setBusy(false);
    }
  }

  async function refused(error: CallError, mine: Typed): Promise<void> {
    announce.current(error.message, "assertive");
    if (error.code !== "StaleVersion") return setFailure(error);
    const now = await rpc.call<Wire>("record").catch(() => null);
    if (!now) return setFailure(error);
    setFailure(null);
    setStale({ now, found: conflicts(setup.fields, mine, base, now) });
  }

  function settle(takeTheirs: Set<string>): void {
    if (!stale) return;
    const kept = Object.fromEntries(Object.entries(typed).filter(([name]) => !takeTheirs.has(name)));
    setTyped(kept);
    setRecord(stale.now);
    const left = dirtyFields(setup.fields, kept, stale.now);
    if (left.length) void save({ typed: kept, record: stale.now });
    else { reset(); setRecord(stale.now); }
  }

  async function act(command: "delete" | "restore", told: string): Promise<void> {
    setBusy(true);
    setSure(false);
    try {
      const now = await rpc.call<Wire>(command, command === "delete" ? { row_version: base["row_version"] ?? null } : {});
      setTyped({});
      setRecord(Object.keys(now).length ? now : null);
      setState(told);
      setFailure(null);
      announce.current(told);
    } catch (reason) {
      setFailure(asCallError(reason));
    } finally {
      setBusy(false);
    }
  }

  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void save(); }
  };
  const sorted = sortProblems(failure?.problems ?? [], setup.fields.map(({ field }) => field));
  const title = record && setup.titleField ? String(record[setup.titleField] ?? "") : "";
  const search = (field: string, text: string) => rpc.call<Option[]>("options", { field, search: text });
  return (
    <section class="bn-root bn-app bn-record-form" aria-label={isNew ? `New ${setup.label}` : setup.label} ref={box} onKeyDown={keys}>
      <header>
        <h3>{isNew ? `New ${setup.label.toLowerCase()}` : title || setup.label}</h3>
        {isNew ? null : <span class="bn-kind">{setup.label}</span>}
        <span class="bn-state">{isDirty ? "Unsaved changes" : isDeleted ? "Deleted" : state}</span>
      </header>
      <Messages failure={failure} others={sorted.others} news={news} load={() => { reset(); void load(); }} />
      {locked && !isDeleted ? <div class="bn-strip"><Notice>You may look at this record, but not change it.</Notice></div> : null}
      {stale ? (
        <div class="bn-strip"><VersionChoice found={stale.found} onSettle={settle} onBack={() => setStale(null)} /></div>
      ) : null}
      <div class="bn-body">
        <div class="bn-grid">
          {setup.fields.map((field) => (
            <div key={field.field} class={isWide(field) ? "bn-wide" : ""}>
              <FieldControl field={field} value={typed[field.field] ?? rawOf(field, base)} onChange={(raw) => type(field.field, raw)}
                search={search} error={sorted.byInput[field.field]} disabled={locked || !field.editable} isNew={isNew} />
            </div>
          ))}
        </div>
      </div>
      <footer>
        {isDeleted ? (
          <>
            <span>This {setup.label.toLowerCase()} is deleted.</span>
            {setup.canRestore && setup.canDelete ? <Button style="primary" disabled={busy} onClick={() => void act("restore", "Restored")}>Restore</Button> : null}
          </>
        ) : (
          <>
            <Button style="primary" disabled={busy || locked || (!isNew && !isDirty)} onClick={() => void save()}>{isNew ? "Create" : "Save"}</Button>
            <Button disabled={busy || !isDirty} onClick={reset}>Reset</Button>
            <span class="bn-hint">Ctrl+Enter saves</span>
            {!isNew && setup.canDelete ? <DeleteButton sure={sure} ask={setSure} act={() => void act("delete", "Deleted")} label={setup.label} /> : null}
          </>
        )}
        {!isNew && setup.canCreate ? (
          <span class={isDeleted || !setup.canDelete ? "bn-end" : ""}><Button disabled={isDirty} onClick={() => { reset(); void rpc.call("start_new"); }}>New</Button></span>
        ) : null}
      </footer>
    </section>
  );
}

function Messages(props: { failure: CallError | null; others: string[]; news: boolean; load(): void }) {
  const { failure, others, news, load } = props;
  if (failure) {
    const text = failure.problems.length ? [failure.what, ...others].join(" ") : failure.message;
    return <div class="bn-strip"><Notice tone="error">{text}</Notice></div>;
  }
  if (!news) return null;
  return (
    <div class="bn-strip">
      <Notice tone="warn">
        <span>Somebody changed this record meanwhile. When you save, you choose between both versions.</span>
        <Button onClick={load}>Discard mine and load theirs</Button>
      </Notice>
    </div>
  );
}

function DeleteButton({ sure, ask, act, label }: { sure: boolean; ask(on: boolean): void; act(): void; label: string }) {
  if (!sure) return <span class="bn-end"><Button style="quiet" onClick={() => ask(true)}>Delete…</Button></span>;
  return (
    <span class="bn-row bn-end" role="group" aria-label="Delete">
      <span>Delete this {label.toLowerCase()}?</span>
      <Button style="danger" onClick={act}>Delete</Button>
      <Button onClick={() => ask(false)}>Keep</Button>
    </span>
  );
}

function isWide(field: FormField): boolean {
  return field.kind === "long_text" || field.kind === "json" || field.input === "textarea" || field.kind === "multiselect";
}
