// The bar that says how many edits wait, and the review of them, each with what was there and what will be.
import { many } from "../shared/counts.ts";
import { element } from "../shared/dom.ts";
import type { StagedEdit } from "./staged_edits.ts";
import type { Column, Row } from "./types.ts";
import { shown } from "./values.ts";

type Actions = { apply(): void; discard(edits: readonly StagedEdit[]): void; columns(): Column[]; closed(): void };

export function createStagedBar(actions: Actions) {
  const count = element("strong", { class: "bn-staged-count" });
  const button = (label: string, act: () => void, style = "") => element("button", { class: `bn-button ${style}`, type: "button", onclick: act }, label);
  const review = button("Review", () => toggle());
  const save = button("Save", () => actions.apply(), "bn-button-primary");
  const bar = element("div", { class: "bn-staged-bar", role: "group", "aria-label": "Changes that are not saved", hidden: true },
    count, review, button("Discard", () => actions.discard(edits)), save);
  const list = element("div", { class: "bn-review", role: "region", "aria-label": "Review of changes", tabindex: -1, hidden: true });
  const box = element("div", { class: "bn-staged" }, list, bar);
  let edits: readonly StagedEdit[] = [];
  review.setAttribute("aria-expanded", "false");
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    toggle();
    review.focus();
  });

  function toggle(): void {
    list.hidden = !list.hidden;
    review.setAttribute("aria-expanded", String(!list.hidden));
    draw();
    if (!list.hidden) list.focus();
  }

  function draw(): void {
    if (list.hidden) return;
    const head = ["Record", "Field", "Now", "Will be", ""].map((text) => element("th", { scope: "col" }, text));
    const rows = edits.map((edit) => reviewRow(edit, actions.columns(), () => actions.discard([edit])));
    list.replaceChildren(element("table", { class: "bn-review-table" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)));
  }

  return {
    element: box,
    show(now: readonly StagedEdit[]): void {
      const ended = edits.length > 0 && now.length === 0;
      edits = now;
      const refused = edits.filter(({ problem }) => problem).length;
      count.textContent = `${many(edits.length, "change")}${refused ? `, ${refused} refused` : ""}`;
      bar.hidden = edits.length === 0;
      if (ended) {
        const hadFocus = box.contains(document.activeElement);
        list.hidden = true;
        review.setAttribute("aria-expanded", "false");
        if (hadFocus) actions.closed();
      }
      draw();
    },
  };
}

function reviewRow(edit: StagedEdit, columns: Column[], discard: () => void): HTMLElement {
  const column = columns.find(({ field }) => field === edit.field);
  const told = (value: unknown, label: string | null) =>
    column ? shown(column, { id: edit.id, [edit.field]: value, [`${edit.field}__label`]: label } as Row) || "empty" : String(value ?? "empty");
  const name = column?.label ?? edit.field;
  const after = element("td", {}, element("ins", {}, told(edit.value, edit.label)));
  if (edit.problem) after.append(element("span", { class: "bn-field-error" }, ` ✕ ${edit.problem}`));
  return element("tr", {},
    element("td", {}, edit.title), element("td", {}, name), element("td", {}, element("del", {}, told(edit.old, edit.oldLabel))), after,
    element("td", {}, element("button", { class: "bn-button", type: "button", "aria-label": `Discard ${name} of ${edit.title}`, onclick: discard }, "Discard")));
}
