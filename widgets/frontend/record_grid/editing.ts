// How cells of one view are edited: at once or staged, and taken back by Ctrl+Z.
import { CellStates } from "./cell_states.ts";
import type { Offered } from "./offered.ts";
import { createSaving } from "./saving.ts";
import { createStagedBar } from "./staged_bar.ts";
import { type StagedEdit, StagedEdits } from "./staged_edits.ts";
import { createStaging } from "./staging.ts";
import type { Row } from "./types.ts";
import { undo } from "./undoing.ts";
import { display } from "./values.ts";
import type { ViewParts } from "./view_parts.ts";

export function createEditing(parts: ViewParts, { label }: Offered) {
  const { model, rpc, notices, setup, api } = parts;
  const isStaged = setup().save === "staged";
  const states = new CellStates();
  const inModel = () => (isStaged ? ((model.get("staged") as StagedEdit[] | undefined) ?? []) : []);
  const staged = new StagedEdits(inModel(), keep);
  const takeBack = () => undo(rpc, notices, (row) => saving.accept(row));
  const staging = createStaging({ ...parts, staged, title, label, undo: () => void takeBack() });
  const saving = isStaged ? staging : createSaving({ ...parts, states });
  const bar = createStagedBar({
    apply: () => void staging.apply(),
    discard: (edits) => staging.discard(edits),
    columns: () => setup().columns,
    closed: parts.focusRows,
  });

  function keep(edits: StagedEdit[]): void {
    model.set("staged", edits);
    model.save_changes();
    bar.show(edits);
  }

  /** Another view of this grid staged something, or the page was loaded again. */
  function show(): void {
    const edits = inModel();
    if (edits !== staged.all) {
      staged.accept(edits);
      api().refreshCells({ force: true });
    }
    bar.show(edits);
  }

  function title(row: Row): string {
    const { titleField, columns } = setup();
    const column = columns.find(({ field }) => field === titleField) ?? columns[0];
    return (column && display(column, row)) || row.id;
  }

  /** Takes the newest edit back that is not saved, else the last save. */
  function key(event: KeyboardEvent): void {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    const isTyping = event.target instanceof Element && event.target.matches("input:not([type=checkbox]), textarea, select");
    if (!isUndo || isTyping) return;
    event.preventDefault();
    const newest = staged.all.at(-1);
    if (newest) staging.discard([newest]);
    else void takeBack();
  }

  model.on("change:staged", show);
  return {
    element: bar.element,
    states,
    staged,
    save: saving.save,
    accept: saving.accept,
    forgetVersions: saving.forgetVersions,
    over: (row: Row) => staged.over(row),
    takeBack,
    show,
    key,
    close: () => model.off("change:staged", show),
  };
}
