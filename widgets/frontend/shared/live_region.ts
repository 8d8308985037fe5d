// Tells screen readers what happened, without moving the focus.

export type Announce = (text: string, urgency?: "polite" | "assertive") => void;

/** Adds two invisible live regions to `box` and returns the function that speaks through them; "" takes back what was said. */
export function createLiveRegion(box: HTMLElement): Announce {
  const regions = { polite: region("status", "polite"), assertive: region("alert", "assertive") };
  box.append(regions.polite, regions.assertive);
  let soon: ReturnType<typeof setTimeout>;
  return (text, urgency = "polite") => {
    clearTimeout(soon);
    // Both: an error that was mended must not be there for the next who reads. And what is said again is heard only when set anew.
    for (const one of Object.values(regions)) one.textContent = "";
    soon = setTimeout(() => (regions[urgency].textContent = text), 30);
  };
}

function region(role: string, live: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "bn-unseen";
  element.setAttribute("role", role);
  element.setAttribute("aria-live", live);
  return element;
}
