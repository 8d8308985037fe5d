// Putting the rows of a list in another order by dragging them.
import { useState } from "preact/hooks";

/** @param move what is dragged from one place to another. */
export function useDragging(move: (from: number, to: number) => void) {
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const end = () => { setDragged(null); setOver(null); };
  return {
    /** The place that the row would be dropped at. */
    over,
    /** For what is taken hold of. */
    handle: (at: number) => ({ onDragStart: () => setDragged(at), onDragEnd: end }),
    /** For the row that it can be dropped on. */
    target: (at: number) => ({
      onDragOver: (event: DragEvent) => { if (dragged !== null) { event.preventDefault(); setOver(at); } },
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        if (dragged !== null && dragged !== at) move(dragged, at);
        end();
      },
    }),
  };
}
