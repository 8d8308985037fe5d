// Where the boxes of the diagram stand and how its lines run. Pure; dagre finds the places.
import { Graph, layout } from "@dagrejs/dagre";
import type { Box, BoxField, Diagram, Line } from "./types.ts";

export const WIDTH = 210;
export const HEAD = 38;
export const ROW = 22;
const MOST_FIELDS = 10;
const FOOT = 8;
const MARGIN = 24;

export type PlacedBox = Box & { x: number; y: number; height: number; shown: BoxField[]; hidden: number };
export type PlacedLine = Line & { path: string; start: Point; end: Point; key: string };
export type Point = { x: number; y: number };
export type Placed = { boxes: PlacedBox[]; lines: PlacedLine[]; width: number; height: number };

/** The fields that a box shows: references first to go last, so that what ties entities is always seen. */
export function shownFields(fields: readonly BoxField[]): { shown: BoxField[]; hidden: number } {
  if (fields.length <= MOST_FIELDS) return { shown: [...fields], hidden: 0 };
  const kept = new Set([...fields.filter(({ isReference }) => isReference), ...fields.filter(({ isReference }) => !isReference)].slice(0, MOST_FIELDS - 1));
  return { shown: fields.filter((field) => kept.has(field)), hidden: fields.length - kept.size };
}

export function placed(diagram: Diagram): Placed {
  const graph = new Graph({ multigraph: true }).setGraph({ rankdir: "LR", nodesep: 32, ranksep: 76, marginx: MARGIN, marginy: MARGIN });
  const sized = diagram.boxes.map((box) => {
    const { shown, hidden } = shownFields(box.fields);
    return { ...box, shown, hidden, height: HEAD + (shown.length + (hidden ? 1 : 0)) * ROW + FOOT };
  });
  for (const box of sized) graph.setNode(box.id, { width: WIDTH, height: box.height });
  const lines = diagram.lines.map((line, at) => ({ ...line, key: `${at} ${line.name}` }));
  // A line to itself is drawn beside its box, where dagre would make room for a whole column.
  for (const line of lines) if (line.from !== line.to) graph.setEdge(line.from, line.to, { width: 0, height: 0 }, line.key);
  layout(graph);
  const boxes = sized.map((box) => {
    const { x = 0, y = 0 } = graph.node(box.id) as Point;
    return { ...box, x: x - WIDTH / 2, y: y - box.height / 2 };
  });
  const known = new Map(boxes.map((box) => [box.id, box]));
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    boxes, width: finite(width) + MARGIN, height: finite(height),
    lines: lines.flatMap((line) => {
      const [from, to] = [known.get(line.from), known.get(line.to)];
      return from && to ? [{ ...line, ...route(from, to, line, middleOf(graph, line)) }] : [];
    }),
  };
}

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

/** The points between the ends, where dagre led the line around other boxes. */
function middleOf(graph: Graph, line: Line & { key: string }): Point[] {
  if (line.from === line.to) return [];
  const { points = [] } = graph.edge(line.from, line.to, line.key) as { points?: Point[] };
  return points.slice(1, -1);
}

function route(from: PlacedBox, to: PlacedBox, line: Line, middle: readonly Point[]): { path: string; start: Point; end: Point } {
  const isLoop = from.id === to.id;
  const goesRight = isLoop || from.x <= to.x;
  const start = { x: goesRight ? from.x + WIDTH : from.x, y: from.y + HEAD / 2 };
  const end = { x: goesRight && !isLoop ? to.x : to.x + WIDTH, y: rowOf(to, line.field) };
  if (isLoop) {
    const out = start.x + 34;
    return { start, end, path: `M${start.x},${start.y} C${out},${start.y} ${out},${end.y} ${end.x},${end.y}` };
  }
  const inner = middle.length > 1 ? middle.slice(1, -1) : [];
  return { start, end, path: smooth([start, ...inner, end]) };
}

/** The height at which a line meets the row of its field, or the box's head when that is not shown. */
function rowOf(box: PlacedBox, field: string): number {
  const at = box.shown.findIndex(({ name }) => name === field);
  return at < 0 ? box.y + HEAD / 2 : box.y + HEAD + at * ROW + ROW / 2;
}

/** Curves that leave and reach each point level. */
function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let before = first;
  let path = `M${first.x},${first.y}`;
  for (const point of rest) {
    const half = (point.x - before.x) / 2;
    path += ` C${before.x + half},${before.y} ${point.x - half},${point.y} ${point.x},${point.y}`;
    before = point;
  }
  return path;
}
