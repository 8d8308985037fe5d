// What is done with many records at once: a field set, or all deleted.
import { many } from "../shared/counts.ts";
import { removeRecords } from "./deleting.ts";
import type { Offered } from "./offered.ts";
import { createSelection, type Target } from "./selection.ts";
import { openSetField } from "./set_field.ts";
import type { Column, Row } from "./types.ts";
import type { ViewParts } from "./view_parts.ts";

export type Asked = { filter: Record<string, unknown>; base: unknown[]; search: string };

type Needs = {
  host: HTMLElement;
  offered: Offered;
  total(): number | undefined;
  asked(): Asked;
  focused(): Row | undefined;
  undo(): Promise<void>;
};

const UNDO_SECONDS = 20;

export function createManyRecords(parts: ViewParts, { host, offered, total, asked, focused, undo }: Needs) {
  const { rpc, notices, setup, api } = parts;
  const selection = createSelection({ api, total, asked, setField, remove });

  function remove(): void {
    if (!setup().canDelete) return;
    const target: Target = selection.target();
    const [ticked, row] = [selection.ticked(), focused()];
    const done = () => selection.clear();
    removeRecords("count" in target ? target : ticked.length ? ticked : row ? [row] : [], { setup: setup(), rpc, notices, done });
  }

  function setField(): void {
    const columns = setup().columns.filter(({ editable, waits }) => editable && !waits);
    const [target, words] = [selection.target(), selection.words()];
    openSetField(host, { columns, words, search: offered.search, apply: (column, value) => apply(target, column, value), closed: parts.focusRows });
  }

  async function apply(target: Target, column: Column, value: unknown): Promise<void> {
    const changed = await rpc.call<number>("set_field", { field: column.field, value, target });
    const text = changed ? `${column.label} set for ${many(changed, "record")}.` : `${column.label} was that already.`;
    const choices = changed ? [{ label: "Undo", act: () => void undo(), style: "primary" as const }] : [];
    notices.show({ tone: "success", text, choices, seconds: UNDO_SECONDS });
  }

  return { selection, remove };
}
