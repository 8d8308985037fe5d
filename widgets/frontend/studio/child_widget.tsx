// Another widget, shown inside this one.
import { useEffect, useRef, useState } from "preact/hooks";
import type { SyncedModel } from "../shared/model.ts";
import { Notice } from "../shared/parts.tsx";

export function ChildWidget({ model, id }: { model: SyncedModel; id: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState("");
  useEffect(() => {
    let view: { el: HTMLElement; remove(): void } | undefined;
    let wanted = true;
    const show = async () => {
      const child = await model.widget_manager.get_model(id);
      const made = await model.widget_manager.create_view(child);
      if (!wanted) return made.remove();
      view = made;
      box.current?.replaceChildren(view.el);
    };
    setFailed("");
    show().catch((reason) => setFailed(String(reason)));
    return () => {
      wanted = false;
      view?.remove();
    };
  }, [id]);
  return (
    <>
      {failed ? <Notice tone="error">This part could not be shown. {failed}</Notice> : null}
      <div class="bn-child" ref={box} />
    </>
  );
}
