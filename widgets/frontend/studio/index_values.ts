// An index as its inputs hold it. Pure.
import type { Index } from "./types.ts";

export type IndexValues = Omit<Index, "id">;
export const EMPTY_INDEX: IndexValues = { name: "", index_type: "btree", field_names: [], is_unique: false, is_partial: false, where_clause: null, is_active: true };

/** The name of an index that nobody names. */
export const indexName = (entity: string, fields: readonly string[]): string => `${entity}_${fields.join("_")}`.slice(0, 60);
