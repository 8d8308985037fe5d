// Tells screen readers what happened, without moving the focus.

export type Announce = (text: string, urgency?: "polite" | "assertive") => void;

/** Adds two invisible live regions to `box` and returns the function that speaks through them. */
export function createLiveRegion(box: HTMLElement): Announce {
  const regions = { polite: region("status", "polite"), assertive: region("alert", "assertive") };
  box.append(regions.polite, regions.assertive);
  return (text, urgency = "polite") => {
    const target = regions[urgency];
    target.textContent = "";
    // A repeated text is announced again only when it is set anew.
    setTimeout(() => (target.textContent = text), 30);
  };
}

function region(role: string, live: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "bn-unseen";
  element.setAttribute("role", role);
  element.setAttribute("aria-live", live);
  return element;
}
