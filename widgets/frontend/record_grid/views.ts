// The saved views of one grid: chosen, saved and deleted.
import { element } from "../shared/dom.ts";
import { asCallError } from "../shared/rpc.ts";
import type { GridState } from "./grid_state.ts";
import { createMoreMenu } from "./more_menu.ts";
import { openSaveView } from "./save_view.ts";
import type { ShownState } from "./shown_state.ts";
import type { ViewParts } from "./view_parts.ts";

type Saved = { name: string; shared: boolean; user: string; problem: string };
type Needs = { host: HTMLElement; state: ShownState; narrowed(): void; export(): void; import(): void };

export function createViews(parts: ViewParts, { host, state, narrowed, export: exportAll, import: importFile }: Needs) {
  const { rpc, notices, setup } = parts;
  let saved: Saved[] = [];
  const all = () => `All ${setup().plural.toLowerCase()}`;
  const choice = element("select", { class: "bn-input bn-view-choice", "aria-label": "View", hidden: true, onchange: () => void open(choice.value || null) });
  const save = element("button", { class: "bn-button", type: "button", onclick: () => askName() }, "Save view");
  const remove = element("button", { class: "bn-button", type: "button", hidden: true, onclick: () => askDelete() }, "Delete view");
  const csv = element("button", { class: "bn-button", type: "button", title: "All records that match, in the columns that are shown", onclick: exportAll }, "Export CSV");
  const file = element("button", { class: "bn-button", type: "button", title: "Records from a CSV file or a spreadsheet", onclick: importFile }, "Import…");
  const more = createMoreMenu({ actions: [save, remove, csv, file], listed: () => state.arranged(), toggle: (field, isShown) => state.toggle(field, isShown) });

  async function list(): Promise<void> {
    saved = await rpc.call<Saved[]>("views").catch((): Saved[] => []);
    choice.replaceChildren(element("option", { value: "" }, all()),
      ...optionGroup("My views", saved.filter(({ shared }) => !shared)), ...optionGroup("Shared views", saved.filter(({ shared }) => shared)));
    choice.value = state.now.view ?? "";
    choice.hidden = saved.length === 0;
    remove.hidden = state.now.view === null;
  }

  function show(next: GridState): void {
    state.apply(next);
    narrowed();
  }

  async function open(name: string | null): Promise<void> {
    try {
      show(await rpc.call<GridState>("open_view", { name }));
      parts.announce(name ? `View ${name}` : all());
    } catch (reason) {
      notices.show({ tone: "error", text: asCallError(reason).message });
    }
    await list();
  }

  function askName(): void {
    const before = saved.find(({ name }) => name === state.now.view);
    openSaveView(host, { name: before?.name ?? "", shared: before?.shared ?? false, canShare: setup().canUpdate, save: saveAs, closed: parts.focusRows });
  }

  async function saveAs(name: string, shared: boolean): Promise<void> {
    show(await rpc.call<GridState>("save_view", { name, shared, state: state.sent }));
    await list();
    notices.show({ tone: "success", text: `The view ${name.trim()} is saved.`, seconds: 4 });
  }

  function askDelete(): void {
    const { view } = state.now;
    if (view === null) return;
    const yes = { label: "Delete the view", style: "danger" as const, act: () => void erase(view) };
    notices.show({ tone: "warn", text: `Delete the view ${view}? The records stay.`, choices: [yes], focus: true });
  }

  async function erase(name: string): Promise<void> {
    try {
      await rpc.call("delete_view", { name });
      await open(null);
    } catch (reason) {
      notices.show({ tone: "error", text: asCallError(reason).message });
    }
  }

  const showRights = () => { file.hidden = !setup().canCreate; };
  return { controls: [choice, more], list, showRights };
}

function optionGroup(label: string, views: Saved[]): HTMLElement[] {
  const options = views.map(({ name, problem }) => element("option", { value: name }, problem ? `${name} (broken)` : name));
  return options.length ? [element("optgroup", { label }, ...options)] : [];
}
