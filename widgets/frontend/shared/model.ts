// What this project uses of the model that anywidget hands to a view.
export type Model = {
  get(name: string): unknown;
  on(name: string, listener: (...args: never[]) => void): void;
  off(name: string, listener: (...args: never[]) => void): void;
  send(message: unknown): void;
};

export type View = { model: Model; el: HTMLElement };
