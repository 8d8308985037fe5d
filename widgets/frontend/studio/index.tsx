// The studio's entry: what anywidget calls for every view.
import { render } from "preact";
import "../shared/theme.css";
import "../shared/app.css";
import "./studio.css";
import type { SyncedView } from "../shared/model.ts";
import { createRpc } from "../shared/rpc.ts";
import { App } from "./app.tsx";
import { Store, StudioContext } from "./store.ts";

export default {
  render({ model, el }: SyncedView): () => void {
    const rpc = createRpc(model);
    const store = new Store(model, rpc);
    render(<StudioContext.Provider value={store}><App /></StudioContext.Provider>, el);
    void store.load();
    return () => {
      render(null, el);
      rpc.close();
    };
  },
};
