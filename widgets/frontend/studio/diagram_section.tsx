// The data model as a picture: entities as boxes, references as lines. A box opens its entity.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, Empty } from "../shared/parts.tsx";
import { Loading } from "./app.tsx";
import { DiagramBox } from "./diagram_box.tsx";
import { placed, type PlacedLine } from "./diagram_layout.ts";
import { useStudio } from "./store.ts";
import type { Diagram } from "./types.ts";
import { many } from "./words.ts";

const ZOOMS = [0.4, 0.55, 0.75, 1, 1.3];

/** The largest step, up to full size, at which the picture is as wide as there is room. */
function fitting(width: number, room: number): number {
  const fits = ZOOMS.filter((one) => one <= 1 && width * one <= room);
  return Math.max(0, fits.length - 1);
}

export function DiagramSection() {
  const studio = useStudio();
  const { overview } = studio.state;
  const [diagram, setDiagram] = useState<Diagram | null>(null);
  const [zoom, setZoom] = useState<number | null>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState<string | null>(null);
  useEffect(() => {
    let wanted = true;
    void studio.attempt(async () => {
      const found = await studio.rpc.call<Diagram>("diagram");
      if (wanted) setDiagram(found);
    });
    return () => { wanted = false; };
  }, [overview]);
  const picture = useMemo(() => (diagram ? placed(diagram) : null), [diagram]);
  useLayoutEffect(() => {
    if (picture && zoom === null && canvas.current) setZoom(fitting(picture.width, canvas.current.clientWidth));
  }, [picture, zoom]);
  if (!picture) return <Loading />;
  if (!picture.boxes.length) return <Empty title="No entities yet"><span>What you model appears here, with the lines between.</span></Empty>;
  const at = zoom ?? 0;
  const scale = ZOOMS[at] ?? 1;
  const step = (by: number) => () => setZoom(Math.max(0, Math.min(ZOOMS.length - 1, at + by)));
  const ties = (line: PlacedLine) => near !== null && (line.from === near || line.to === near);
  return (
    <article class="bn-page bn-diagram" aria-label="Diagram">
      <header class="bn-page-head">
        <div class="bn-page-title"><h2>Diagram</h2><span class="bn-muted">{many(picture.boxes.length, "entity", "entities")} · {many(picture.lines.filter(({ type }) => type !== "view").length, "reference")}</span></div>
        <div class="bn-row bn-end">
          <Button style="quiet" label="Smaller" disabled={at === 0} onClick={step(-1)}>−</Button>
          <span class="bn-muted bn-zoom" aria-live="polite">{Math.round(scale * 100)} %</span>
          <Button style="quiet" label="Larger" disabled={at === ZOOMS.length - 1} onClick={step(1)}>+</Button>
        </div>
      </header>
      <div class="bn-canvas" ref={canvas} tabIndex={0} aria-label="Picture of the data model">
        <svg width={picture.width * scale} height={picture.height * scale} viewBox={`0 0 ${picture.width} ${picture.height}`} role="group">
          <Markers />
          {picture.lines.map((line) => <DiagramLine key={line.key} line={line} isNear={ties(line)} />)}
          {picture.boxes.map((box) => (
            <DiagramBox key={box.id} box={box} isFar={near !== null && near !== box.id && !picture.lines.some((line) => ties(line) && (line.from === box.id || line.to === box.id))}
              onOpen={() => studio.go({ section: "model", entityId: box.id, tab: "fields" })} onNear={(isNear) => setNear(isNear ? box.id : null)} />
          ))}
        </svg>
      </div>
    </article>
  );
}

/** "One" is a bar, "many" a crow's foot. */
function Markers() {
  const marker = { viewBox: "0 0 16 16", markerWidth: 14, markerHeight: 14, refY: 8, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" };
  return (
    <defs>
      <marker id="bn-one" refX="14" {...marker}><path d="M8,3 V13" /></marker>
      <marker id="bn-many" refX="15" {...marker}><path d="M5,8 L15,3 M5,8 L15,8 M5,8 L15,13" /></marker>
    </defs>
  );
}

function DiagramLine({ line, isNear }: { line: PlacedLine; isNear: boolean }) {
  if (line.type === "view") return <path class={isNear ? "bn-line bn-line-view bn-line-near" : "bn-line bn-line-view"} d={line.path}><title>{line.name}</title></path>;
  const [start, end] = { "one-to-many": ["bn-one", "bn-many"], "one-to-one": ["bn-one", "bn-one"], "many-to-many": ["bn-many", "bn-many"] }[line.type];
  return (
    <path class={isNear ? "bn-line bn-line-near" : "bn-line"} d={line.path} marker-start={`url(#${start})`} marker-end={`url(#${end})`}>
      <title>{`${line.name} (${line.type})`}</title>
    </path>
  );
}
