// The studio's state in the page and its ways to the kernel. Changes of one entity go one after another, each with the
// revision that the page shows; what the kernel answers replaces it.
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Announce } from "../shared/live_region.ts";
import type { SyncedModel } from "../shared/model.ts";
import { asCallError, type CallError, type Rpc } from "../shared/rpc.ts";
import { timeOfDay } from "./words.ts";
import type { Answer, Entity, Overview, Section, Summary, Tab, Task } from "./types.ts";

export type State = {
  overview: Overview | null;
  section: Section;
  entityId: string | null;
  tab: Tab;
  entity: Entity | null;
  counts: Record<string, number | null>;
  /** The names of entities whose tables were changed outside. */
  drifted: ReadonlySet<string>;
  saving: "" | "saving" | "saved" | "refused";
  /** The time of day in the page, as in 12:03. */
  savedAt: string;
  call: string;
  failure: CallError | null;
  stale: { mine: number; newest: number } | null;
  /** What is done instead of looking at an entity. */
  task: Task | null;
};

type LookingAt = { section?: Section; entity?: string; tab?: Tab };
type Destination = { section?: Section; entityId?: string | null; tab?: Tab };
const REFRESH_MS = 120;

export class Store {
  state: State;
  announce: Announce = () => undefined;
  private readonly listeners = new Set<() => void>();
  private readonly dirty = new Set<string>();
  private readonly settlers = new Set<(keep: boolean) => void>();
  private queue: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private visits = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  readonly model: SyncedModel;
  readonly rpc: Rpc;

  constructor(model: SyncedModel, rpc: Rpc) {
    this.model = model;
    this.rpc = rpc;
    const at = model.get("looking_at") as LookingAt;
    this.state = {
      overview: null, section: at.section ?? "model", entityId: at.entity ?? null, tab: at.tab ?? "fields", entity: null, counts: {}, drifted: new Set(),
      saving: "", savedAt: "", call: "", failure: null, stale: null, task: null,
    };
    rpc.on("definition", () => this.refreshSoon());
    rpc.on("records", ({ entity }) => void this.count([String(entity)]));
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  get can(): Overview["can"] {
    return this.state.overview?.can ?? ({} as Overview["can"]);
  }

  get summary(): Summary | undefined {
    return this.state.overview?.entities.find(({ id }) => id === this.state.entityId);
  }

  labelOf(name: string): Summary | undefined {
    return this.state.overview?.entities.find((one) => one.name === name);
  }

  /** The entities that lookups and relationships may lead to; a view keeps no records to point at. */
  get targets(): { value: string; label: string }[] {
    return (this.state.overview?.entities ?? []).filter(({ isView }) => !isView).map(({ name, label }) => ({ value: name, label }));
  }

  // ---------------------------------------------------------------- what is looked at

  /** The page that the user chose last; its tabs are one page. Kept while something is awaited, it tells whether they went elsewhere. */
  get place(): number {
    return this.visits;
  }

  go(to: Destination): void {
    const entityId = to.entityId === undefined ? this.state.entityId : to.entityId;
    const moves = entityId !== this.state.entityId;
    if (moves || this.state.task || (to.section ?? this.state.section) !== this.state.section) this.visits++;
    this.set({ ...to, entityId, task: null, failure: null, ...(moves ? { entity: null, saving: "", stale: null } : {}) });
    if (moves) this.dirty.clear();
    const { section, tab } = this.state;
    this.model.set("looking_at", { section, tab, ...(entityId ? { entity: entityId } : {}) });
    this.model.save_changes();
    if (moves && entityId) void this.loadEntity();
  }

  /** Goes on after something was awaited, unless the user has left the place where they asked for it. */
  goFrom(place: number, to: Destination): void {
    if (this.place === place) this.go(to);
  }

  /** Opens a page that stands in the place of an entity's; null goes back to it. */
  open(task: Task | null): void {
    this.visits++;
    this.set({ task, failure: null });
  }

  async load(): Promise<void> {
    try {
      const overview = await this.rpc.call<Overview>("overview");
      const first = overview.entities[0]?.id ?? null;
      const { entityId, overview: before } = this.state;
      const known = overview.entities.some(({ id }) => id === entityId);
      // Who went back to the list of a narrow page stays there, whatever is saved meanwhile.
      const isAtList = entityId === null && Boolean(before?.entities.length);
      this.set({ overview, entityId: known || isAtList ? entityId : first, section: sectionOf(overview, this.state.section) });
      if (this.state.entityId && (!this.state.entity || !known)) await this.loadEntity();
      if (!before && overview.can.read) void this.findDrifted();
      void this.count(overview.entities.filter(({ isServing }) => isServing).map(({ name }) => name));
    } catch (reason) {
      this.set({ failure: asCallError(reason) });
    }
  }

  async loadEntity(): Promise<void> {
    const id = this.state.entityId;
    if (!id || !this.can.read) return;
    try {
      const entity = await this.rpc.call<Entity>("entity", { id });
      if (this.state.entityId === id) this.set({ entity, stale: null });
    } catch (reason) {
      if (this.state.entityId === id) this.set({ failure: asCallError(reason) });
    }
  }

  /** Asked once: it looks at every table. An entity that is opened is looked at again. */
  private async findDrifted(): Promise<void> {
    const found = await this.rpc.call<string[]>("changed_tables").catch(() => []);
    this.set({ drifted: new Set(found) });
  }

  setDrifted(name: string, isDrifted: boolean): void {
    if (this.state.drifted.has(name) === isDrifted) return;
    const others = [...this.state.drifted].filter((other) => other !== name);
    this.set({ drifted: new Set(isDrifted ? [...others, name] : others) });
  }

  private async count(names: string[]): Promise<void> {
    if (!names.length) return;
    const counted = await this.rpc.call<Record<string, number | null>>("counts", { names }).catch(() => ({}));
    this.set({ counts: { ...this.state.counts, ...counted } });
  }

  // ---------------------------------------------------------------- changes

  /**
   * Does one change of the entity that is open now, or of the one whose `id` is among the parameters; its failure is thrown for
   * the form that asked, and kept when it is stale.
   */
  change(command: string, params: Record<string, unknown> = {}, versioned = true): Promise<Entity> {
    this.waiting++;
    const id = (params["id"] ?? this.state.entityId) as string | null;
    this.setSaving(id, "saving");
    const run = this.queue.then(() => this.send(id, command, params, versioned));
    this.queue = run.catch(() => undefined);
    return run.finally(() => void this.waiting--);
  }

  private async send(id: string | null, command: string, params: Record<string, unknown>, versioned: boolean): Promise<Entity> {
    const entity = this.state.entity?.id === id ? this.state.entity : null;
    try {
      const version = versioned ? { expected_revision: entity?.revision ?? null } : {};
      const answer = await this.rpc.call<Answer>(command, { ...version, ...params, id });
      if (this.state.entityId === id) this.set({ entity: answer.entity, call: answer.call, saving: "saved", savedAt: timeOfDay(new Date()), failure: null, stale: null });
      this.announce(`Saved, revision ${answer.entity.revision}`);
      return answer.entity;
    } catch (reason) {
      const error = asCallError(reason);
      this.setSaving(id, "refused");
      if (error.code === "StaleVersion") await this.showStale(id, entity?.revision ?? 0);
      this.announce(error.message, "assertive");
      throw error;
    }
  }

  private setSaving(id: string | null, saving: State["saving"]): void {
    if (this.state.entityId === id) this.set({ saving });
  }

  private async showStale(id: string | null, mine: number): Promise<void> {
    const newest = await this.rpc.call<Entity>("entity", { id }).catch(() => null);
    if (newest && this.state.entityId === id) this.set({ stale: { mine, newest: newest.revision } });
  }

  /** A form that has something unsaved keeps the entity as it was read, so that saving it can be seen to be stale. */
  setDirty(key: string, isDirty: boolean): void {
    const before = this.hasInput;
    if (isDirty) this.dirty.add(key);
    else this.dirty.delete(key);
    if (before !== this.hasInput) this.set({});
  }

  /** Whether something is typed and not saved. */
  get hasInput(): boolean {
    return this.dirty.size > 0;
  }

  /** A form with unsaved input hears here what becomes of it when its entity turned out to be stale. */
  onSettle(listener: (keep: boolean) => void): () => void {
    this.settlers.add(listener);
    return () => void this.settlers.delete(listener);
  }

  /** Loads the newest state; what was typed is saved on top of it, or given up. */
  async settle(keep: boolean): Promise<void> {
    await this.loadEntity();
    for (const settler of [...this.settlers]) settler(keep);
    if (!keep) this.set({ saving: "" });
  }

  done(call: string): void {
    this.set({ call, failure: null });
  }

  /** For buttons without a form of their own: a failure is shown at the top of the page. */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      this.set({ failure: null });
      this.announce("");
      await action();
      return true;
    } catch (reason) {
      const error = asCallError(reason);
      if (error.code !== "StaleVersion") this.set({ failure: error });
      this.announce(error.message, "assertive");
      return false;
    }
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), REFRESH_MS);
  }

  private async refresh(): Promise<void> {
    if (this.waiting) return this.refreshSoon();
    await this.load();
    if (!this.hasInput && !this.waiting) await this.loadEntity();
  }
}

/** Who may not see the data model is shown records, where there are any to read. */
function sectionOf({ can, readable }: Overview, section: Section): Section {
  return can.read || (section !== "model" && section !== "diagram") || !readable.length ? section : "records";
}

export const StudioContext = createContext<Store>(null as unknown as Store);

/** The store; the component is drawn again when it changes. */
export function useStudio(): Store {
  const store = useContext(StudioContext);
  const [, redraw] = useState(0);
  useEffect(() => store.subscribe(() => redraw((count) => count + 1)), [store]);
  return store;
}
