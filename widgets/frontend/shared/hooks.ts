// What every widget made of components needs of its synced model and of the page around it.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { keepKeysInside } from "./keyboard.ts";
import { type Announce, createLiveRegion } from "./live_region.ts";
import type { SyncedModel } from "./model.ts";

/** A synced trait's value; the component is drawn again when the kernel changes it. */
export function useTrait<Value>(model: SyncedModel, name: string): Value {
  const read = () => model.get(name) as Value;
  const [value, setValue] = useState(read);
  function listen(): () => void {
    const changed = () => setValue(read);
    model.on(`change:${name}`, changed);
    return () => model.off(`change:${name}`, changed);
  }
  useEffect(listen, [model, name]);
  return value;
}

/** The widget's outermost element: keys pressed in it stay in it, and `hear` is given what speaks to screen readers. */
export function useWidgetBox(hear: (announce: Announce) => void): RefObject<HTMLElement> {
  const box = useRef<HTMLElement>(null);
  function furnish(): void {
    if (!box.current) return;
    keepKeysInside(box.current);
    hear(createLiveRegion(box.current));
  }
  useEffect(furnish, []);
  return box;
}
