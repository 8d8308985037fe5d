// What the parts of one grid view share.
import type { GridApi } from "ag-grid-community";
import type { Announce } from "../shared/live_region.ts";
import type { SyncedModel } from "../shared/model.ts";
import type { Rpc } from "../shared/rpc.ts";
import type { Notices } from "./notices.ts";
import type { Row, Setup } from "./types.ts";

export type ViewParts = {
  model: SyncedModel;
  rpc: Rpc;
  notices: Notices;
  announce: Announce;
  api(): GridApi<Row>;
  setup(): Setup;
  /** Gives the focus back to the rows. */
  focusRows(): void;
};
