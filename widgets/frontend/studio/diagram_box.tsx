// One entity of the diagram: its name and its fields. Enter or a click opens it.
import { HEAD, type PlacedBox, ROW, WIDTH } from "./diagram_layout.ts";
import { many, STATUS_TEXT } from "./words.ts";

type Props = { box: PlacedBox; isFar: boolean; onOpen(): void; onNear(isNear: boolean): void };

export function DiagramBox({ box, isFar, onOpen, onNear }: Props) {
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onOpen();
  };
  return (
    <g class={isFar ? "bn-box bn-box-far" : "bn-box"} transform={`translate(${box.x} ${box.y})`} role="button" tabIndex={0} data-status={box.status}
      aria-label={`Open ${box.label}: ${STATUS_TEXT[box.status]}, ${many(box.fields.length, "field")}`} onClick={onOpen} onKeyDown={keys}
      onMouseEnter={() => onNear(true)} onMouseLeave={() => onNear(false)} onFocus={() => onNear(true)} onBlur={() => onNear(false)}>
      <rect class="bn-box-frame" width={WIDTH} height={box.height} rx="7" />
      <path class="bn-box-rule" d={`M0,${HEAD} H${WIDTH}`} />
      <circle class="bn-box-dot" cx="15" cy={HEAD / 2} r="3.5" />
      <text class="bn-box-name" x="27" y={HEAD / 2}>{short(box.label, 24)}</text>
      {box.shown.map((field, at) => (
        <g key={field.name} transform={`translate(0 ${HEAD + at * ROW + ROW / 2 + 2})`}>
          <text class={field.isReference ? "bn-box-field bn-box-reference" : "bn-box-field"} x="14">{short(field.name, 17)}{field.isRequired ? " *" : ""}</text>
          <text class="bn-box-type" x={WIDTH - 14}>{short(field.type.replace(/^lookup /, ""), 15)}</text>
          <title>{`${field.name}: ${field.type}${field.isRequired ? ", required" : ""}`}</title>
        </g>
      ))}
      {box.hidden ? <text class="bn-box-type bn-box-more" x="14" y={HEAD + box.shown.length * ROW + ROW / 2 + 2}>{many(box.hidden, "more field")}</text> : null}
    </g>
  );
}

const short = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
