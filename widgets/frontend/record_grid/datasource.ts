// Blocks of rows from the kernel, as AG Grid's infinite row model asks for them.
import type { IDatasource, IGetRowsParams } from "ag-grid-community";
import { asCallError, type CallError, type Rpc } from "../shared/rpc.ts";
import type { Column, FilterModel, Row } from "./types.ts";

type Block = { rows: Row[]; total: number };

export type Hooks = {
  search(): string;
  /** The filters of the view that is open. */
  base(): unknown[];
  columns(): Column[];
  loaded(total: number): void;
  failed(error: CallError): void;
};

export function createDatasource(rpc: Rpc, hooks: Hooks): IDatasource {
  return {
    async getRows({ startRow, endRow, sortModel, filterModel, successCallback, failCallback }: IGetRowsParams) {
      try {
        const block = await rpc.call<Block>("rows", {
          start: startRow,
          end: endRow,
          sort: sortModel,
          filter: withInstants(filterModel as FilterModel, hooks.columns()),
          search: hooks.search(),
          base: hooks.base(),
        });
        successCallback(block.rows, block.total);
        hooks.loaded(block.total);
      } catch (reason) {
        failCallback();
        const error = asCallError(reason);
        if (error.code !== "Cancelled") hooks.failed(error);
      }
    },
  };
}

/** AG Grid knows only dates; the kernel has to know which of them are instants. */
export function withInstants(model: FilterModel, columns: Column[]): FilterModel {
  const instants = new Set(columns.filter(({ kind }) => kind === "datetime").map(({ field }) => field));
  const mark = (filter: Record<string, unknown>): Record<string, unknown> => ({
    ...filter,
    filterType: "instant",
    ...(Array.isArray(filter.conditions) ? { conditions: filter.conditions.map(mark) } : {}),
  });
  return Object.fromEntries(
    Object.entries(model ?? {}).map(([field, filter]) => [field, instants.has(field) ? mark(filter) : filter]),
  );
}
