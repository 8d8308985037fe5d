// The strip below the toolbar: questions, refusals and what just happened, each with its buttons, and all of it announced.
import { element } from "../shared/dom.ts";
import type { Announce } from "../shared/live_region.ts";

export type Choice = { label: string; act(): void; style?: "primary" | "danger" };
export type Tone = "info" | "success" | "warn" | "error";
type Notice = { tone: Tone; text: string; choices?: Choice[]; seconds?: number; focus?: boolean };

export class Notices {
  readonly element = element("div", { class: "bn-notices" });
  private readonly announce: Announce;
  private readonly refocus: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(announce: Announce, refocus: () => void) {
    this.announce = announce;
    this.refocus = refocus;
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.dismiss();
    });
  }

  /** Shows one notice in place of the one before. */
  show({ tone, text, choices = [], seconds, focus = false }: Notice): void {
    clearTimeout(this.timer);
    const buttons = [...choices, { label: "Dismiss", act: () => undefined }].map((choice) => this.button(choice));
    const strip = element("div", { class: `bn-notice bn-notice-${tone}` }, element("span", {}, text), ...buttons);
    this.element.replaceChildren(strip);
    this.announce(text, tone === "error" ? "assertive" : "polite");
    if (focus) buttons[0]?.focus();
    if (seconds) this.timer = setTimeout(() => this.clear(), seconds * 1000);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.element.replaceChildren();
  }

  private dismiss(): void {
    this.clear();
    this.refocus();
  }

  private button({ label, act, style }: Choice): HTMLButtonElement {
    const kind = style ? `bn-button bn-button-${style}` : "bn-button";
    return element("button", { class: kind, type: "button", onclick: () => { this.dismiss(); act(); } }, label);
  }
}
