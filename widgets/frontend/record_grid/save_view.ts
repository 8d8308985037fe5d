// The form that gives what the grid shows a name.
import { element } from "../shared/dom.ts";
import { asCallError } from "../shared/rpc.ts";

type Parts = { name: string; shared: boolean; canShare: boolean; save(name: string, shared: boolean): Promise<void>; closed(): void };

export function openSaveView(host: HTMLElement, { name, shared, canShare, save, closed }: Parts): void {
  const input = element("input", { class: "bn-input", type: "text", maxlength: 100, "aria-label": "Name of the view", required: true });
  const share = element("input", { type: "checkbox", checked: shared });
  const error = element("p", { class: "bn-field-error", role: "alert" });
  const button = element("button", { class: "bn-button bn-button-primary", type: "submit" }, "Save view");
  const cancel = element("button", { class: "bn-button", type: "button", onclick: () => close() }, "Cancel");
  const form = element("form", { class: "bn-new", "aria-label": "Save this view", novalidate: true },
    element("strong", {}, "Save this view: its filters, order and columns"),
    element("div", { class: "bn-row bn-save-view" }, input, element("label", { hidden: !canShare }, share, " Share with everybody"), button, cancel), error);
  input.value = name;

  function close(): void {
    form.remove();
    closed();
  }

  async function submit(): Promise<void> {
    button.disabled = true;
    try {
      await save(input.value, share.checked);
      close();
    } catch (reason) {
      error.textContent = asCallError(reason).message;
      input.focus();
    } finally {
      button.disabled = false;
    }
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); void submit(); });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  host.replaceChildren(form);
  input.focus();
}
