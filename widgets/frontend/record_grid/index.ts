// The record grid's entry: what anywidget calls for every view.
import "../shared/theme.css";
import "./record_grid.css";
import type { SyncedView } from "../shared/model.ts";
import { RecordGridView } from "./record_grid_view.ts";

export default {
  render(context: SyncedView): () => void {
    const view = new RecordGridView(context);
    return () => view.close();
  },
};
