// What the lists beside a record's fields have in common.
import type { ComponentChildren } from "preact";
import { Button, Empty, Notice } from "../shared/parts.tsx";
import type { CallError } from "../shared/rpc.ts";

type Props = { list: { items: unknown[] | null; hasMore: boolean; more(): void; failure: CallError | null }; label: string; empty: string; children: ComponentChildren };

export function ListBox({ list, label, empty, children }: Props) {
  return (
    <>
      {list.failure ? <Notice tone="error">{list.failure.message}</Notice> : null}
      {list.items?.length === 0 ? <Empty title={empty} /> : null}
      {list.items?.length ? <ol class="bn-rows" aria-label={label}>{children}</ol> : null}
      {list.hasMore ? <span class="bn-row"><Button onClick={list.more}>Show more</Button></span> : null}
    </>
  );
}

/** Who and when, at the end of a row. Instants are in UTC, as everywhere. */
export function Told({ at, user }: { at: string; user: string | null }) {
  return <span class="bn-muted bn-end">{[at.slice(0, 16).replace("T", " "), user].filter(Boolean).join(" · ")}</span>;
}

export function inWords(action: string): string {
  const text = action.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
