// Calls to the kernel half of a widget and events from it, over anywidget's custom messages.
import type { Model } from "./model.ts";
import { sentences } from "./sentences.ts";

export type Problem = { field: string; message: string };
export type Failure = { code: string; what: string; why: string; todo: string; problems: Problem[] };
export type CallOptions = { signal?: AbortSignal; timeout?: number };
type Parameters = Record<string, unknown>;
type Listener = (data: Parameters) => void;
type Message = { kind: string; id?: number; result?: unknown; error?: Failure; name?: string; data?: Parameters };

/** A refusal or failure told by the kernel (or by this side: codes "Timeout" and "Cancelled"). */
export class CallError extends Error implements Failure {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly todo: string;
  readonly problems: Problem[];

  constructor(failure: Partial<Failure> & { code: string; what: string }) {
    super(sentences([failure.what, failure.why ?? "", failure.todo ?? ""]));
    this.name = "CallError";
    this.code = failure.code;
    this.what = failure.what;
    this.why = failure.why ?? "";
    this.todo = failure.todo ?? "";
    this.problems = failure.problems ?? [];
  }
}

export type Rpc = {
  call<Result = unknown>(command: string, params?: Parameters, options?: CallOptions): Promise<Result>;
  on(event: string, listener: Listener): () => void;
  close(): void;
};

// A busy kernel answers only after its running cell, so patience is long; it ends hanging when the kernel is gone.
const PATIENCE = 10 * 60_000;

// Ids are unique in the page: several views of one model hear each other's replies.
let lastId = Math.floor(Math.random() * 2 ** 40) * 1000;

export function createRpc(model: Model): Rpc {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: CallError): void }>();
  const listeners = new Map<string, Set<Listener>>();

  function receive(message: Message): void {
    if (message.kind === "event" && message.name !== undefined) {
      for (const listener of listeners.get(message.name) ?? []) listener(message.data ?? {});
    } else if (message.kind === "reply" && message.id !== undefined) {
      const call = waiting.get(message.id);
      if (message.error) call?.reject(new CallError(message.error));
      else call?.resolve(message.result);
    }
  }

  function call<Result>(command: string, params: Parameters = {}, options: CallOptions = {}): Promise<Result> {
    const { signal, timeout = PATIENCE } = options;
    const id = ++lastId;
    return new Promise<Result>((resolve, reject) => {
      const cancelled = () => fail("Cancelled", "The call was cancelled.");
      const fail = (code: string, what: string) => {
        model.send({ kind: "cancel", id });
        reject(new CallError({ code, what }));
      };
      if (signal?.aborted) return reject(new CallError({ code: "Cancelled", what: "The call was cancelled." }));
      const timer = setTimeout(() => fail("Timeout", "The kernel did not answer in time."), timeout);
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancelled);
        waiting.delete(id);
      };
      signal?.addEventListener("abort", cancelled, { once: true });
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      pending.set(id, settle);
      model.send({ kind: "call", id, command, params });
    }).finally(() => {
      pending.get(id)?.();
      pending.delete(id);
    });
  }

  const pending = new Map<number, () => void>();
  model.on("msg:custom", receive);

  return {
    call,
    on(event, listener) {
      const registered = listeners.get(event) ?? new Set();
      listeners.set(event, registered.add(listener));
      return () => void registered.delete(listener);
    },
    close() {
      model.off("msg:custom", receive);
      for (const { reject } of waiting.values()) reject(new CallError({ code: "Cancelled", what: "The view was closed." }));
    },
  };
}

/** Any thrown value as a `CallError`, for showing. */
export function asCallError(reason: unknown): CallError {
  if (reason instanceof CallError) return reason;
  return new CallError({ code: "Error", what: "Something went wrong in the page.", why: String(reason) });
}
