// What this project uses of the model that anywidget hands to a view.
export type Model = {
  get(name: string): unknown;
  on(name: string, listener: (...args: never[]) => void): void;
  off(name: string, listener: (...args: never[]) => void): void;
  send(message: unknown): void;
};

export type View = { model: Model; el: HTMLElement };

/** A model whose traits the page writes too, and that can show other widgets inside itself. */
export type SyncedModel = Model & {
  set(name: string, value: unknown): void;
  save_changes(): void;
  widget_manager: WidgetManager;
};

export type WidgetManager = {
  get_model(id: string): Promise<unknown>;
  create_view(model: unknown): Promise<{ el: HTMLElement; remove(): void }>;
};

export type SyncedView = { model: SyncedModel; el: HTMLElement };
