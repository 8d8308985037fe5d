// Which columns are shown: a list of check boxes that folds out of a button.
import { element } from "../shared/dom.ts";
import type { Column } from "./types.ts";

type Parts = { listed(): { column: Column; hide: boolean }[]; toggle(field: string, isShown: boolean): void };

export function createColumnChooser({ listed, toggle }: Parts) {
  const list = element("div", { class: "bn-column-list", role: "group", "aria-label": "Columns" });
  const summary = element("summary", { class: "bn-button" }, "Columns");
  const box = element("details", { class: "bn-column-chooser" }, summary, list);

  function check({ column, hide }: { column: Column; hide: boolean }): HTMLElement {
    const input = element("input", { type: "checkbox", checked: !hide });
    input.addEventListener("change", () => toggle(column.field, input.checked));
    return element("label", {}, input, ` ${column.label}`);
  }

  box.addEventListener("toggle", () => { if (box.open) list.replaceChildren(...listed().map(check)); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    summary.focus();
  });
  box.addEventListener("focusout", (event) => { if (event.relatedTarget instanceof Node && !box.contains(event.relatedTarget)) box.open = false; });
  return { element: box };
}
