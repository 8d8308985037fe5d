// The buttons and the search box above the rows, and the status line below them.
import { element } from "../shared/dom.ts";
import type { Setup } from "./types.ts";

type Actions = { create(): void; remove(): void; refresh(): void; clear(): void; search(): void; views: HTMLElement[] };

const SEARCH_MS = 300;

export function createToolbar(actions: Actions) {
  const button = (label: string, act: () => void, style = "") =>
    element("button", { class: `bn-button ${style}`, type: "button", onclick: act }, label);
  const box = element("input", { class: "bn-input bn-search", type: "search", placeholder: "Search", "aria-label": "Search records" });
  const create = button("New record", actions.create, "bn-button-primary");
  const remove = button("Delete", actions.remove);
  const clear = button("Clear filters", actions.clear);
  const refresh = button("Refresh", actions.refresh);
  const range = element("span", { class: "bn-range" }, "Loading …");
  const hint = element("span", { class: "bn-muted bn-hint" });
  clear.hidden = true;
  remove.title = "Deletes the selected records, or the one in focus";

  let timer: ReturnType<typeof setTimeout> | undefined;
  let sought = "";
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (sought === box.value.trim()) return;
      sought = box.value.trim();
      actions.search();
    }, SEARCH_MS);
  });

  return {
    element: element("div", { class: "bn-toolbar", role: "toolbar", "aria-label": "Records" }, create, remove, refresh, ...actions.views, clear, box),
    footer: element("div", { class: "bn-status" }, range, hint),
    create: actions.create,
    clear: actions.clear,
    searchText: () => sought,
    status: () => range.textContent ?? "",
    /** Without the buttons and keys for changes that its user may not make. */
    showRights({ canCreate, canUpdate, canDelete }: Pick<Setup, "canCreate" | "canUpdate" | "canDelete">): void {
      create.hidden = !canCreate;
      remove.hidden = !canDelete;
      hint.textContent = [canUpdate ? "Enter edits" : canCreate || canDelete ? "" : "Read-only", "Space selects", canDelete ? "Shift+Delete deletes" : "", "Ctrl+C copies"].filter(Boolean).join(" · ");
    },
    /** Puts text into the box without searching for it. */
    showSearch(text: string): void {
      if (sought !== text) box.value = sought = text;
    },
    showStatus: (text: string) => void (range.textContent = text),
    showFiltered: (filtered: boolean) => void (clear.hidden = !filtered),
  };
}
