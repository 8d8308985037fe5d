// The choices of lookups and selects, asked of the kernel, and the titles that were offered: a staged lookup reads by its own.
import type { Rpc } from "../shared/rpc.ts";
import type { SearchOptions } from "./inputs.ts";
import type { Column, Option } from "./types.ts";

export type Offered = { search: SearchOptions; label(column: Column, value: unknown): string | null };

export function createOffered(rpc: Rpc): Offered {
  const labels = new Map<string, string>();
  return {
    async search(field, search) {
      const found = await rpc.call<Option[]>("options", { field, search });
      for (const { value, label } of found) labels.set(`${field}\n${value}`, label);
      return found;
    },
    label: ({ field }, value) => labels.get(`${field}\n${String(value)}`) ?? null,
  };
}
