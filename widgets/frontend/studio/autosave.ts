// Inputs that save themselves: a moment after typing, at once when the input is left. What is refused stays as it was typed.
import { useEffect, useRef, useState } from "preact/hooks";
import { focusFirstProblem, sortProblems } from "../shared/problems.ts";
import { asCallError } from "../shared/rpc.ts";
import { Pending } from "./pending.ts";
import type { Store } from "./store.ts";

const TYPING_MS = 900;

type Options = {
  /** Names the form, e.g. "field 0190…"; another one starts afresh. */
  key: string;
  names: readonly string[];
  prefixes: (changes: Record<string, unknown>) => string[];
  save(changes: Record<string, unknown>): Promise<unknown>;
};

export function useAutosave(store: Store, { key, names, prefixes, save }: Options) {
  const [, redraw] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const [parts] = useState(() => ({
    pending: new Pending(), timer: undefined as ReturnType<typeof setTimeout> | undefined, running: false, again: false, alive: true,
    errors: {} as Record<string, string>, others: [] as string[], save, prefixes,
  }));
  parts.save = save;
  parts.prefixes = prefixes;
  useEffect(() => {
    const forget = store.onSettle((keep) => (keep ? void flush() : discard()));
    return () => {
      forget();
      parts.alive = false;
      clearTimeout(parts.timer);
      void flush();
    };
  }, []);

  function discard(): void {
    parts.pending.clear();
    Object.assign(parts, { errors: {}, others: [] });
    store.setDirty(key, false);
    redraw((count) => count + 1);
  }

  function later(): void {
    clearTimeout(parts.timer);
    parts.timer = setTimeout(() => void flush(), TYPING_MS);
  }

  async function flush(): Promise<void> {
    clearTimeout(parts.timer);
    if (parts.running) parts.again = true;
    // While somebody else's newer state is not dealt with, saving would be refused again and again.
    if (parts.running || !parts.pending.size || store.state.stale) return;
    Object.assign(parts, { running: true, again: false });
    const sent = await attempt(parts.pending.taken());
    parts.running = false;
    store.setDirty(key, parts.pending.size > 0);
    if (!parts.alive) return;
    redraw((count) => count + 1);
    const typedSince = Object.entries(parts.pending.taken()).some(([name, value]) => sent[name] !== value);
    if (typedSince && parts.again) void flush();
    else if (typedSince) later();
  }

  /** Sends the changes; those that are refused are left out of a second attempt, so that the others are saved. */
  async function attempt(sent: Record<string, unknown>): Promise<Record<string, unknown>> {
    try {
      await parts.save(sent);
      parts.pending.saved(sent);
      Object.assign(parts, { errors: {}, others: [] });
    } catch (reason) {
      await refused(sent, reason);
    }
    return sent;
  }

  async function refused(sent: Record<string, unknown>, reason: unknown): Promise<void> {
    const error = asCallError(reason);
    const { byInput, others } = sortProblems(error.problems, names, parts.prefixes(sent));
    Object.assign(parts, { errors: byInput, others: error.problems.length || error.code === "StaleVersion" ? others : [error.message] });
    const rest = Object.fromEntries(Object.entries(sent).filter(([name]) => !(name in byInput)));
    const count = Object.keys(rest).length;
    if (error.code === "DefinitionError" && count && count < Object.keys(sent).length) {
      await parts.save(rest).then(() => parts.pending.saved(rest), () => undefined);
      store.set({ saving: "refused" });
    }
    setTimeout(() => { if (!box.current?.contains(document.activeElement)) focusFirstProblem(box.current); }, 0);
  }

  return {
    box,
    errors: parts.errors,
    others: parts.others,
    /** What the input shows: what is typed, or else what is saved. */
    value: (name: string, saved: unknown) => (parts.pending.has(name) ? parts.pending.get(name) : saved),
    set(name: string, value: unknown, now = false): void {
      parts.pending.set(name, value);
      store.setDirty(key, true);
      redraw((count) => count + 1);
      if (now) void flush();
      else later();
    },
    flush: () => void flush(),
  };
}
