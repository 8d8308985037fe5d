// The import wizard's entry: what anywidget calls for every view.
import { render } from "preact";
import "../shared/theme.css";
import "../shared/app.css";
import "./import_wizard.css";
import type { SyncedView } from "../shared/model.ts";
import { createRpc } from "../shared/rpc.ts";
import { ImportWizard } from "./import_wizard.tsx";

export default {
  render({ model, el }: SyncedView): () => void {
    const rpc = createRpc(model);
    render(<ImportWizard model={model} rpc={rpc} />, el);
    return () => {
      render(null, el);
      rpc.close();
    };
  },
};
