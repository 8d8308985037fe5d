// What stands beside the rows, a widget of its own placed into the grid's page: the form of a record, or an import.
import { element } from "../shared/dom.ts";
import { asCallError } from "../shared/rpc.ts";
import type { ViewParts } from "./view_parts.ts";

type Opened = { model: string; label: string; call: string };

export function createSideForm({ model, rpc, notices, announce, focusRows }: ViewParts) {
  const title = element("strong", {});
  const place = element("div", { class: "bn-side-place" });
  const closer = element("button", { class: "bn-button", type: "button", onclick: () => close() }, "Close");
  const box = element("aside", { class: "bn-side", "aria-label": "Record", tabindex: -1, hidden: true },
    element("div", { class: "bn-side-head" }, title, closer), place);
  let view: { el: HTMLElement; remove(): void } | undefined;
  let turn = 0;

  function clear(): void {
    view?.remove();
    view = undefined;
    place.replaceChildren();
  }

  function close(): void {
    turn++;
    clear();
    box.hidden = true;
    void rpc.call("close_form").catch(() => undefined);
    focusRows();
  }

  async function show(command: string, asked: Record<string, unknown>, isWide: boolean): Promise<void> {
    const mine = ++turn;
    try {
      const opened = await rpc.call<Opened>(command, asked);
      const made = await model.widget_manager.create_view(await model.widget_manager.get_model(opened.model));
      if (mine !== turn) return made.remove();
      clear();
      view = made;
      title.textContent = opened.label;
      title.title = opened.call;
      place.append(made.el);
      box.classList.toggle("bn-side-wide", isWide);
      box.setAttribute("aria-label", isWide ? opened.label : "Record");
      box.hidden = false;
      box.focus();
      announce(`${opened.label} opened beside the grid`);
    } catch (reason) {
      notices.show({ tone: "error", text: asCallError(reason).message });
    }
  }

  box.addEventListener("keydown", (event) => { if (event.key === "Escape" && event.target === box) close(); });
  const open = (id: string, lookup?: string) => show("open_form", { id, lookup: lookup ?? null }, false);
  const openImport = () => show("open_import", {}, true);
  return { element: box, open, openImport, close: clear };
}
