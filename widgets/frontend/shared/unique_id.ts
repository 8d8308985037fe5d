// Ids that tie labels to inputs. Preact's own start anew in each widget, so that a label would belong to the input of another
// one on the same page; these are counted for the whole page, over all bundles.
import { useState } from "preact/hooks";

const page = globalThis as { buildifyIds?: number };

export function newId(): string {
  page.buildifyIds = (page.buildifyIds ?? 0) + 1;
  return `bn-id-${page.buildifyIds}`;
}

/** An id that no other element of the page has, the same each time the component is drawn. */
export function useUniqueId(): string {
  const [id] = useState(newId);
  return id;
}
