// Keeps keys typed inside a widget from reaching JupyterLab, whose single-key shortcuts cut, insert and convert cells.

/** Stops `keydown` at `box`, after everything inside has seen it; Ctrl/Cmd+S still saves the notebook. */
export function keepKeysInside(box: HTMLElement): void {
  box.addEventListener("keydown", (event) => {
    const saves = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s";
    if (!saves) event.stopPropagation();
  });
}
