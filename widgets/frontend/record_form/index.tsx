// The record form's entry: what anywidget calls for every view.
import { render } from "preact";
import "../shared/theme.css";
import "../shared/app.css";
import "./record_form.css";
import type { SyncedView } from "../shared/model.ts";
import { createRpc } from "../shared/rpc.ts";
import { RecordForm } from "./record_form.tsx";

export default {
  render({ model, el }: SyncedView): () => void {
    const rpc = createRpc(model);
    render(<RecordForm model={model} rpc={rpc} />, el);
    return () => {
      render(null, el);
      rpc.close();
    };
  },
};
