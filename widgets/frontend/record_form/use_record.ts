// The record that a form shows: read when its id changes, read again when somebody else changed it.
import { type MutableRef, useEffect, useRef, useState } from "preact/hooks";
import type { Wire } from "../shared/field_values.ts";
import { asCallError, type CallError, type Rpc } from "../shared/rpc.ts";

/** While `isDirty` holds, a change made elsewhere is told in `hasNews` instead of being read over what is typed. */
export function useRecord(rpc: Rpc, id: string | null, isDirty: MutableRef<boolean>, fail: (error: CallError) => void) {
  const [record, setRecord] = useState<Wire | null>(null);
  const [hasNews, setNews] = useState(false);
  const shown = useRef(id);
  shown.current = id;

  async function load(): Promise<void> {
    if (shown.current === null) return;
    try {
      setRecord(await rpc.call<Wire>("record"));
      setNews(false);
    } catch (reason) {
      fail(asCallError(reason));
    }
  }
  function listen(): () => void {
    const ends = [
      rpc.on("changed", () => (isDirty.current ? setNews(true) : void load())),
      rpc.on("saved", ({ record: saved }) => { setRecord(saved as Wire); setNews(false); }),
    ];
    return () => ends.forEach((end) => end());
  }
  useEffect(listen, []);
  useEffect(() => { void (id === null ? setRecord(null) : load()); }, [id]);

  return { record, setRecord, load, hasNews };
}
