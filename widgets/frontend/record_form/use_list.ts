// A list that the kernel holds: read page by page, and read again when something happened to it.
import { useEffect, useRef, useState } from "preact/hooks";
import { asCallError, type CallError, type Rpc } from "../shared/rpc.ts";

export type Listed<Item> = { items: Item[]; pages: number };

/** `read` gives one page; each of `events` makes the pages that are shown be read anew. */
export function useList<Item>(rpc: Rpc, read: (page: number) => Promise<Listed<Item>>, events: readonly string[]) {
  const [items, setItems] = useState<Item[] | null>(null);
  const [pages, setPages] = useState(1);
  const [failure, setFailure] = useState<CallError | null>(null);
  const shown = useRef(1);

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      setFailure(null);
      return true;
    } catch (reason) {
      setFailure(asCallError(reason));
      return false;
    }
  }
  const load = () => attempt(async () => {
    const found: Item[] = [];
    let last = 1;
    for (let page = 1; page <= shown.current; page += 1) {
      const one = await read(page);
      found.push(...one.items);
      last = one.pages;
    }
    setItems(found);
    setPages(last);
  });
  function more(): void {
    shown.current += 1;
    void load();
  }
  function listen(): () => void {
    void load();
    const ends = events.map((name) => rpc.on(name, () => void load()));
    return () => ends.forEach((end) => end());
  }
  useEffect(listen, []);

  return { items, hasMore: shown.current < pages, more, failure, attempt };
}
