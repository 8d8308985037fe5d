// Several parts of a message as one text.

/** The parts that are not empty, in which each ends before the next begins. */
export function sentences(parts: readonly string[]): string {
  const told = parts.filter(Boolean);
  return told.map((part, at) => (at === told.length - 1 || /[.!?]$/.test(part) ? part : `${part}.`)).join(" ");
}
