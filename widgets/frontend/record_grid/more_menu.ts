// What is needed less often than the other buttons, folded out of one: actions, and which columns are shown.
import { element } from "../shared/dom.ts";
import type { Column } from "./types.ts";

type Parts = { actions: HTMLElement[]; listed(): { column: Column; hide: boolean }[]; toggle(field: string, isShown: boolean): void };

export function createMoreMenu({ actions, listed, toggle }: Parts): HTMLElement {
  const columns = element("div", { class: "bn-column-list", role: "group", "aria-label": "Columns" });
  const summary = element("summary", { class: "bn-button" }, "More");
  const heading = element("div", { class: "bn-muted" }, "Columns");
  const box = element("details", { class: "bn-more" }, summary, element("div", { class: "bn-more-list" }, ...actions, heading, columns));

  function check({ column, hide }: { column: Column; hide: boolean }): HTMLElement {
    const input = element("input", { type: "checkbox", checked: !hide });
    input.addEventListener("change", () => toggle(column.field, input.checked));
    return element("label", {}, input, ` ${column.label}`);
  }

  const fold = () => { box.open = false; };
  for (const action of actions) action.addEventListener("click", fold);
  box.addEventListener("toggle", () => { if (box.open) columns.replaceChildren(...listed().map(check)); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    fold();
    summary.focus();
  });
  box.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget instanceof Node && !box.contains(relatedTarget)) fold(); });
  return box;
}
