// The cell editor of every column: one of the inputs, placed in or over the cell.
import type { ICellEditorComp, ICellEditorParams } from "ag-grid-community";
import { createInput, type FieldInput, type SearchOptions } from "./inputs.ts";
import type { Column, Row } from "./types.ts";

export type EditorParams = ICellEditorParams<Row> & {
  described: Column;
  search: SearchOptions;
  /** The value that was refused last time, to go on from. */
  refused(row: Row, field: string): { value: unknown } | undefined;
  /** The record with what is staged. */
  asItWillBe(row: Row): Row;
};

const POPUPS = new Set(["lookup", "multiselect"]);

export class FieldEditor implements ICellEditorComp<Row> {
  private input!: FieldInput;
  private column!: Column;

  init(params: EditorParams): void {
    this.column = params.described;
    const { field } = this.column;
    const again = params.refused(params.data, field);
    const row = params.asItWillBe(params.data);
    const typed = startKey(params.eventKey);
    this.input = createInput(this.column, {
      value: typed === undefined && again ? again.value : row[field],
      label: String(row[`${field}__label`] ?? ""),
      typed,
      search: params.search,
    });
    this.input.element.classList.add("bn-cell-editor");
    if (this.isPopup()) this.input.element.style.minWidth = `${Math.max(220, params.column.getActualWidth())}px`;
  }

  getGui(): HTMLElement {
    return this.input.element;
  }

  afterGuiAttached(): void {
    const { focusable } = this.input;
    focusable.focus();
    if (focusable instanceof HTMLInputElement && focusable.type === "text" && this.column.kind !== "lookup") {
      focusable.setSelectionRange(focusable.value.length, focusable.value.length);
    }
  }

  getValue(): unknown {
    return this.input.value();
  }

  isPopup(): boolean {
    return POPUPS.has(this.column.kind);
  }

  getPopupPosition(): "over" | "under" {
    return "over";
  }
}

/** The character that started the editing; undefined when it was Enter, F2 or a double click; "" for Backspace. */
function startKey(key: string | null): string | undefined {
  if (key === "Backspace" || key === "Delete") return "";
  return key !== null && key.length === 1 ? key : undefined;
}
