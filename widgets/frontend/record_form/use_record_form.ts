// The state of one view of the form and what its buttons do. The record and every rule are the kernel's.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FormField, Raw, Wire } from "../shared/field_values.ts";
import { useTrait, useWidgetBox } from "../shared/hooks.ts";
import type { Announce } from "../shared/live_region.ts";
import type { SyncedModel } from "../shared/model.ts";
import { focusFirstProblem } from "../shared/problems.ts";
import { asCallError, type CallError, type Rpc } from "../shared/rpc.ts";
import { type Conflict, conflicts, dirtyFields, startOf, type Typed, valuesToSave } from "./draft.ts";
import { useDraft } from "./use_draft.ts";
import { useHidden } from "./use_hidden.ts";
import { useRecord } from "./use_record.ts";

export type Relation = { name: string; label: string; description: string; entity: string };
type Setup = {
  entity: string; label: string; titleField: string | null; canRestore: boolean; fields: FormField[]; relations: Relation[];
  canCreate: boolean; canUpdate: boolean; canDelete: boolean; user: string;
  isVersioned: boolean; isAudited: boolean; hasAttachments: boolean; hasComments: boolean; mostBytes: number;
};
type Stale = { now: Wire; found: Conflict[] };

export type FormState = ReturnType<typeof useRecordForm>;

export function useRecordForm(model: SyncedModel, rpc: Rpc) {
  const setup = useTrait<Setup>(model, "setup");
  const id = useTrait<string | null>(model, "record_id");
  const [failure, setFailure] = useState<CallError | null>(null);
  const [told, setTold] = useState("");
  const [stale, setStale] = useState<Stale | null>(null);
  const [isBusy, setBusy] = useState(false);
  const unsaved = useRef(false);
  const announce = useRef<Announce>(() => undefined);
  const box = useWidgetBox((speak) => { announce.current = speak; });
  const { record, setRecord, load, hasNews } = useRecord(rpc, id, unsaved, setFailure);
  const { typed, setTyped, write, stopKeeping, keptVersion } = useDraft(model);

  const isNew = id === null;
  const base = record ?? startOf(setup.fields);
  const isDirty = useMemo(() => dirtyFields(setup.fields, typed, base).length > 0, [setup, typed, record]);
  unsaved.current = isDirty;
  const hidden = useHidden(rpc, setup.fields, typed, base, isNew);
  const isDeleted = Boolean(record?.["deleted_at"]);
  // What is typed before the record is there would be typed over nothing.
  const isLoading = !isNew && record === null;
  const isLocked = isLoading || isDeleted || (isNew ? !setup.canCreate : !setup.canUpdate);
  useEffect(() => { if (failure) focusFirstProblem(box.current); }, [failure]);

  function type(name: string, raw: Raw): void {
    write({ ...typed, [name]: raw }, base["row_version"]);
    setTold("");
  }
  function reset(): void {
    write({}, null);
    setFailure(null);
    setStale(null);
    setTold("");
  }

  async function save(over?: { typed: Typed; record: Wire }): Promise<void> {
    if (isBusy || isLocked) return;
    const mine = over?.typed ?? typed;
    const from = over?.record ?? base;
    setBusy(true);
    stopKeeping();
    try {
      // What a hidden field was given before it was hidden is not meant any more.
      const values = valuesToSave(setup.fields.filter(({ field }) => !hidden.has(field)), mine, from, isNew);
      // A draft that outlived the page is still one of the version it was typed over.
      const version = over ? from["row_version"] : (keptVersion() ?? from["row_version"]);
      showSaved(await rpc.call<Wire>("save", { values, row_version: version ?? null }));
    } catch (reason) {
      await refused(asCallError(reason), mine);
    } finally {
      setBusy(false);
    }
  }
  function showSaved(saved: Wire): void {
    setRecord(saved);
    setTyped({});
    setFailure(null);
    setStale(null);
    setTold("Saved");
    announce.current("Saved");
  }
  async function refused(error: CallError, mine: Typed): Promise<void> {
    announce.current(error.message, "assertive");
    if (error.code !== "StaleVersion") return setFailure(error);
    const now = await rpc.call<Wire>("record").catch(() => null);
    if (!now) return setFailure(error);
    setFailure(null);
    setStale({ now, found: conflicts(setup.fields, mine, base, now) });
  }

  /** Saves what is left of the user's version on top of the newest one. */
  function settle(takeTheirs: Set<string>): void {
    if (!stale) return;
    const kept = Object.fromEntries(Object.entries(typed).filter(([name]) => !takeTheirs.has(name)));
    setTyped(kept);
    setRecord(stale.now);
    if (dirtyFields(setup.fields, kept, stale.now).length) void save({ typed: kept, record: stale.now });
    else reset();
  }

  async function act(command: "delete" | "restore", done: string): Promise<void> {
    setBusy(true);
    try {
      const now = await rpc.call<Wire>(command, command === "delete" ? { row_version: base["row_version"] ?? null } : {});
      setTyped({});
      setRecord(Object.keys(now).length ? now : null);
      setTold(done);
      setFailure(null);
      announce.current(done);
    } catch (reason) {
      setFailure(asCallError(reason));
    } finally {
      setBusy(false);
    }
  }

  return {
    setup, record, base, typed, hidden, failure, stale, hasNews, told, box, isNew, isDirty, isDeleted, isLoading, isLocked, isBusy,
    type, reset, load, save, settle, act, leaveStale: () => setStale(null),
  };
}
