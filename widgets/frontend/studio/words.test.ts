import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome, Preview, Relationship, Waiting } from "./types.ts";
import { byCategory, changedValues, changesOf, driftTold, instant, inWords, lossTold, many, nameFor, outcomesTold, outOfServiceTold, publishable, publishedTold, relationshipSentence, relocated, removalTold, renameTold, shownValue, timeOfDay, waits } from "./words.ts";

test("entities stand below their category, those without one last", () => {
  const [track, city, album] = [["Track", "Music"], ["City", null], ["Album", "Music"]].map(([label, category]) => ({ label: label ?? "", category: category ?? null }));
  assert.ok(track && city && album);
  assert.deepEqual(byCategory([city, track, album]), [{ name: "Music", entities: [track, album] }, { name: "Other", entities: [city] }]);
  assert.deepEqual(byCategory([city]), [{ name: "", entities: [city] }]);
  assert.deepEqual(byCategory([]), []);
});

test("names are made of labels", () => {
  assert.equal(nameFor("Order line"), "order_line");
  assert.equal(nameFor("  Größe (m²) "), "grosse_m2");
  assert.equal(nameFor("2nd address"), "nd_address");
  assert.equal(nameFor("数"), "");
  assert.ok(nameFor("x".repeat(90)).length <= 56);
});

test("a relationship is told as a sentence", () => {
  const ends = { source: "Artist", sourcePlural: "Artists", target: "Album", targetPlural: "Albums" };
  assert.equal(relationshipSentence("one-to-many", ends), "One artist has many albums; each album belongs to one artist.");
  assert.equal(relationshipSentence("many-to-many", ends), "One artist has many albums, and one album has many artists.");
  assert.match(relationshipSentence("one-to-one", ends), /at most one album/);
});

test("both forms of audited changes are read field by field", () => {
  assert.deepEqual(changesOf({ before: { a: 1 }, after: { a: 2, b: "x" } }), [
    { field: "a", before: "1", after: "2" }, { field: "b", before: "", after: "x" },
  ]);
  assert.deepEqual(changesOf({ status: ["draft", "published"] }), [{ field: "status", before: "draft", after: "published" }]);
  assert.deepEqual(changesOf({ changed: ["label added", "name removed"] }), [{ field: "changed", before: "", after: "label added\nname removed" }]);
  assert.deepEqual(changesOf(null), []);
});

test("one of a list is put at another place and not beyond the ends", () => {
  assert.deepEqual(relocated(["a", "b", "c"], 1, 0), ["b", "a", "c"]);
  assert.deepEqual(relocated(["a", "b", "c"], 0, 2), ["b", "c", "a"]);
  assert.deepEqual(relocated(["a", "b", "c"], 0, -1), ["a", "b", "c"]);
  assert.deepEqual(relocated(["a", "b"], 1, 2), ["a", "b"]);
});

test("counts, instants and actions read well", () => {
  assert.equal(many(1, "field"), "1 field");
  assert.equal(many(3503, "record"), "3,503 records");
  assert.equal(many(2, "entity", "entities"), "2 entities");
  assert.equal(instant("2026-11-23T10:17:05.5Z"), "2026-11-23 10:17");
  assert.equal(instant(null), "");
  assert.equal(timeOfDay(new Date(2026, 0, 2, 9, 5)), "09:05");
  assert.equal(inWords("publish_entity"), "Publish entity");
});

test("a deletion for good says how much is lost", () => {
  const parked = { name: "parked_mood_v2", kind: "column", of: "mood", migration: "track_v2", rows: 1, mayLook: true } as const;
  assert.equal(lossTold(parked), "1 value is deleted with the column parked_mood_v2, which held the values of mood.");
  assert.equal(
    lossTold({ ...parked, name: "parked_link", kind: "table", of: "track_tag", rows: 1200 }),
    "1,200 rows are deleted with the table parked_link, which belonged to track_tag.",
  );
});

test("a hidden value is shown as it is, one with parts as JSON", () => {
  assert.deepEqual([null, 0, "1.50", false, { mood: ["blue"] }].map(shownValue), ["", "0", "1.50", "false", '{"mood":["blue"]}']);
});

test("what was changed outside is told with what is to be done", () => {
  const drift = { changes: ["a", "b"], takenOver: ["a"], toUndo: ["b"], notes: [], mayPutBack: false, isAdopted: false };
  assert.equal(driftTold(drift), "2 differences found. Part of it has to be undone in the database.");
  assert.equal(driftTold({ ...drift, takenOver: [], toUndo: ["a", "b"] }), "2 differences found. It has to be undone in the database.");
  assert.equal(driftTold({ ...drift, toUndo: [] }), "2 differences found. Nothing can be published until it is taken over or undone.");
  assert.equal(driftTold({ ...drift, takenOver: [], toUndo: [] }), "2 differences found. The draft says the same; publish it.");
  assert.equal(driftTold({ ...drift, toUndo: [], isAdopted: true }), "2 differences found.");
  assert.match(driftTold({ ...drift, mayPutBack: true }), /until what is missing is put back/);
});

test("only what differs is sent", () => {
  assert.deepEqual(changedValues<unknown>({ label: "A", isActive: true }, { label: "A", isActive: false }), { isActive: false });
  assert.deepEqual(changedValues<unknown>({ names: ["a"] }, { names: ["a"] }), {});
});

test("deleting a relationship tells what becomes of its values", () => {
  const relationship = { type: "one-to-many", targetField: "artist" } as Relationship;
  const target = { label: "Album", isAdopted: false };
  assert.match(removalTold(relationship, target), /The field artist is taken out of the draft of Album/);
  assert.match(removalTold(relationship, { ...target, isAdopted: true }), /Album stays as it is/);
  assert.match(removalTold({ ...relationship, type: "many-to-many" }, target), /links go out of sight.* come back when the same two/);
});

test("what another name changes at once is told", () => {
  const told = renameTold("track", "song");
  assert.match(told[0] ?? "", /ws\.records\["track"\] is ws\.records\["song"\]/);
  assert.match(told[1] ?? "", /\/dynamic-data\/song\/records\.$/);
  assert.match(told[2] ?? "", /Rights .* move along/);
});

test("a view is told of in its own words", () => {
  assert.equal(publishedTold({ label: "Sales", isView: true }), "Sales is published. Its records can be read now.");
  assert.equal(publishedTold({ label: "Track", isView: false }), "Track is published. Records can be entered now.");
  assert.equal(outOfServiceTold(true, true), "Takes the view out of service. What it reads stays; publishing brings it back.");
  assert.match(outOfServiceTold(true, false), /Its table and records stay; publishing brings them back/);
  assert.match(outOfServiceTold(false, true), /^Deletes this definition and its view in the database\./);
});

test("what waits, what of it can be published, and what became of it", () => {
  assert.deepEqual((["draft", "changes", "published", "archived"] as const).map((status) => waits({ status })), [true, true, false, false]);
  const preview = (isImpossible: boolean) => ({ isImpossible }) as Preview;
  const [free, barred, unknown] = [preview(false), preview(true), null].map((one) => ({ preview: one }) as Waiting);
  assert.ok(free && barred && unknown);
  assert.deepEqual(publishable([free, barred, unknown]), [free]);
  const became = (["published", "published", "refused"] as const).map((outcome) => ({ outcome }) as Outcome);
  assert.equal(outcomesTold(became), "2 published, 1 refused.");
});
