// The only module that every widget instance evaluates: it fetches the widget's bundle from the kernel once per page, through
// whichever instance comes first, and shares it. "BUNDLE_KEY" is replaced by the bundle's name and hash. An instance that waits
// in vain (the first one may have been closed) asks for itself.
type Message = { kind?: string; key?: string };
type Model = {
  on(name: string, listener: (message: Message, buffers: DataView[]) => void): void;
  off(name: string, listener: unknown): void;
  send(message: Message): void;
};
type Widget = { render(context: { model: Model; el: HTMLElement }): unknown };

const key = "BUNDLE_KEY";
const page = globalThis as { buildifyBundles?: Record<string, Promise<Widget> | undefined> };
const bundles = (page.buildifyBundles ??= {});

const fetchThrough = (model: Model) =>
  new Promise<Widget>((resolve, reject) => {
    const listen = (message: Message, buffers: DataView[]) => {
      if (message.kind !== "bundle" || message.key !== key) return;
      model.off("msg:custom", listen);
      const url = URL.createObjectURL(new Blob([buffers[0] as DataView<ArrayBuffer>], { type: "text/javascript" }));
      import(url).then((module) => resolve(module.default), reject);
    };
    model.on("msg:custom", listen);
    model.send({ kind: "bundle", key });
  });

export default {
  async render(context: { model: Model; el: HTMLElement }) {
    const { model, el } = context;
    el.textContent = "Waiting for the kernel …";
    const patience = new Promise<undefined>((resolve) => setTimeout(resolve, 5000));
    const shared = await Promise.race([bundles[key], patience]).catch(() => undefined);
    const widget = shared ?? (await (bundles[key] = fetchThrough(model)));
    el.textContent = "";
    return widget.render(context);
  },
};
