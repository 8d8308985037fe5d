// Which records are meant: those with a tick, or all that match; and the bar of what can be done with them.
import type { GridApi } from "ag-grid-community";
import { many } from "../shared/counts.ts";
import { element } from "../shared/dom.ts";
import type { Row, Setup } from "./types.ts";

/** As the kernel's commands take it. */
export type Target = { ids: string[] } | { filter: Record<string, unknown>; base: unknown[]; search: string; count: number };

type Parts = {
  api(): GridApi<Row>;
  total(): number | undefined;
  /** What is filtered and searched now. */
  asked(): { filter: Record<string, unknown>; base: unknown[]; search: string };
  setField(): void;
  remove(): void;
};

export function createSelection(parts: Parts) {
  let isAll = false;
  const button = (label: string, act: () => void, style = "") => element("button", { class: `bn-button ${style}`, type: "button", onclick: act }, label);
  const told = element("strong", { class: "bn-selected-count" });
  const all = button("Select all", () => selectAll());
  const set = button("Set a field …", () => parts.setField());
  const remove = button("Delete", () => parts.remove());
  remove.setAttribute("aria-label", "Delete the selected records");
  const bar = element("div", { class: "bn-selection-bar", role: "group", "aria-label": "Selected records", hidden: true },
    told, all, set, remove, button("Clear selection", () => clear()));

  const ticked = () => parts.api().getSelectedNodes().flatMap(({ data }) => (data ? [data] : []));

  function count(): number {
    return isAll ? (parts.total() ?? 0) : ticked().length;
  }

  function selectAll(): void {
    isAll = true;
    tick();
    draw();
  }

  /** Rows that were scrolled to are selected too, while all are. */
  function tick(): void {
    if (isAll) parts.api().forEachNode((node) => { if (node.data && !node.isSelected()) node.setSelected(true, false, "api"); });
  }

  function clear(): void {
    isAll = false;
    parts.api().deselectAll();
    draw();
  }

  function draw(): void {
    const [selected, total] = [count(), parts.total() ?? 0];
    bar.hidden = selected === 0;
    told.textContent = isAll ? `All ${total.toLocaleString("en")} that match` : `${selected.toLocaleString("en")} selected`;
    all.hidden = isAll || selected === total;
    all.textContent = `Select all ${total.toLocaleString("en")} that match`;
  }

  return {
    element: bar,
    ticked,
    count,
    draw,
    tick,
    clear,
    isAll: () => isAll,
    /** How the records are called in a question. */
    words: () => many(count(), "record"),
    target: (): Target => (isAll ? { ...parts.asked(), count: count() } : { ids: ticked().map(({ id }) => id) }),
    /** A tick was set or taken away; by hand, it means the ticked ones only. */
    changed(source: string): void {
      if (source !== "api" && source !== "apiSelectAll") isAll = false;
      draw();
    },
    /** Other records match now. */
    narrowed(): void {
      if (isAll) clear();
    },
    showRights({ canUpdate, canDelete }: Pick<Setup, "canUpdate" | "canDelete">): void {
      set.hidden = !canUpdate;
      remove.hidden = !canDelete;
    },
  };
}
