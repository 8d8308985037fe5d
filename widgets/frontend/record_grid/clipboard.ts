// Ctrl+C: the selected rows, or the focused cell, as tab-separated text. AG Grid's clipboard belongs to its commercial edition.
import { many } from "../shared/counts.ts";
import type { Column, Row } from "./types.ts";
import { display } from "./values.ts";

/** Header and rows as tab-separated values; tabs, quotes and line breaks inside values are quoted as spreadsheets do. */
export function asTsv(columns: Column[], rows: Row[]): string {
  const lines = [columns.map((column) => column.label), ...rows.map((row) => columns.map((column) => display(column, row)))];
  return lines.map((line) => line.map(quoted).join("\t")).join("\n");
}

function quoted(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Answers a `copy` event; returns what to announce, or undefined when the browser should copy by itself. */
export function copyRows(
  event: ClipboardEvent, columns: Column[], selected: Row[], row: Row | undefined, column: Column | undefined,
): string | undefined {
  const { activeElement } = document;
  if (activeElement instanceof HTMLTextAreaElement) return undefined;
  if (activeElement instanceof HTMLInputElement && activeElement.type !== "checkbox") return undefined;
  if (selected.length === 0 && !(row && column)) return undefined;
  const text = selected.length || !row || !column ? asTsv(columns, selected) : display(column, row);
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
  event.stopPropagation();
  return selected.length ? `${many(selected.length, "row")} copied` : "Cell copied";
}
