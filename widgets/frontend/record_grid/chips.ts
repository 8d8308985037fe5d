// What is filtered, in words, each with a button that takes it away.
import { element } from "../shared/dom.ts";

export type Words = { base: string[]; filter: Record<string, string> };
type Actions = { part(index: number): void; header(field: string): void };

export function createChips(actions: Actions) {
  const box = element("div", { class: "bn-filters", role: "group", "aria-label": "Filters", hidden: true });
  const chip = (text: string, act: () => void) =>
    element("span", { class: "bn-filter-chip" }, text,
      element("button", { class: "bn-chip-remove", type: "button", "aria-label": `Remove the filter ${text}`, onclick: act }, "×"));
  return {
    element: box,
    show({ base, filter }: Words): void {
      const chips = [
        ...base.map((text, index) => chip(text, () => actions.part(index))),
        ...Object.entries(filter).map(([field, text]) => chip(text, () => actions.header(field))),
      ];
      box.replaceChildren(...chips);
      box.hidden = chips.length === 0;
    },
  };
}
