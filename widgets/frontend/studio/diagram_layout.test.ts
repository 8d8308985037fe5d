import assert from "node:assert/strict";
import { test } from "node:test";
import { HEAD, placed, ROW, shownFields, WIDTH } from "./diagram_layout.ts";
import type { Box, BoxField, Line } from "./types.ts";

const field = (name: string, isReference = false): BoxField => ({ name, type: "string", isRequired: false, isReference });
const box = (id: string, ...fields: BoxField[]): Box => ({ id, name: id, label: id, icon: null, status: "draft", fields });
const line = (from: string, to: string, name: string): Line => ({ from, to, name, field: name, type: "one-to-many" });

test("boxes stand apart, and a line goes from the head to the row of its field", () => {
  const { boxes, lines, width } = placed({
    boxes: [box("artist", field("name")), box("album", field("title"), field("artist", true))], lines: [line("artist", "album", "artist")],
  });
  const [artist, album] = boxes;
  assert.ok(artist && album && album.x >= artist.x + WIDTH && width >= album.x + WIDTH);
  assert.deepEqual(lines[0]?.start, { x: artist.x + WIDTH, y: artist.y + HEAD / 2 });
  assert.deepEqual(lines[0]?.end, { x: album.x, y: album.y + HEAD + ROW * 1.5 });
});

test("an entity may refer to itself, and two lines may join the same boxes", () => {
  const { lines } = placed({
    boxes: [box("employee", field("boss", true)), box("task", field("doer", true), field("giver", true))],
    lines: [line("employee", "employee", "boss"), line("employee", "task", "doer"), line("employee", "task", "giver")],
  });
  assert.equal(new Set(lines.map(({ key }) => key)).size, 3);
  assert.equal(lines[0]?.start.x, lines[0]?.end.x);
  assert.notEqual(lines[1]?.path, lines[2]?.path);
});

test("long boxes keep their references, and nothing at all is an empty picture", () => {
  const { shown, hidden } = shownFields([...Array.from({ length: 14 }, (_, at) => field(`f${at}`)), field("last", true)]);
  assert.equal(shown.length + hidden, 15);
  assert.equal(shown.at(-1)?.name, "last");
  assert.deepEqual(placed({ boxes: [], lines: [] }).boxes, []);
  assert.ok(Number.isFinite(placed({ boxes: [], lines: [] }).width));
});
