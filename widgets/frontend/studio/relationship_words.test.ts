import assert from "node:assert/strict";
import { test } from "node:test";
import { actsWhen, backTold, returningTold, waitingChanges } from "./relationship_words.ts";
import type { OwnRelationship, Relationship } from "./types.ts";

const SERVED: Relationship = {
  id: "1", name: "artist_album", label: "Made by", description: "", type: "one-to-many", source: "artist", sourceField: "albums", target: "album",
  targetField: "artist", onDelete: "RESTRICT", onUpdate: "NO ACTION", isActive: true, displayInSource: true, displayInTarget: true,
};

test("what waits for a publish is told beside what serves, in the words of the form", () => {
  const drafted: OwnRelationship = { ...SERVED, onDelete: "CASCADE", type: "one-to-one", isActive: false, description: "Theirs.", served: SERVED };
  assert.deepEqual(waitingChanges(drafted), [
    { label: "Kind", before: "One to many", after: "One to one" },
    { label: "Description", before: "–", after: "Theirs." },
    { label: "When the one is deleted", before: "Refuse at once", after: "Delete them too" },
    { label: "Active", before: "yes", after: "no" },
  ]);
  assert.deepEqual(waitingChanges({ ...SERVED, served: { ...SERVED } }), []);
  assert.deepEqual(waitingChanges({ ...SERVED, onDelete: "CASCADE", served: null }), []);
});

test("when a change acts depends on what serves already", () => {
  assert.equal(actsWhen({ ...SERVED, served: SERVED }, "Artist", "Album"), "A change acts when Album is published.");
  assert.equal(actsWhen({ ...SERVED, served: null }, "Artist", "Album"), "Serves no records yet: it comes with the next publish of Album.");
  assert.match(actsWhen({ ...SERVED, type: "many-to-many", served: null }, "Artist", "Album"), /publish of Artist or Album\.$/);
});

test("what comes back with a deleted one is told before and after", () => {
  const links: Relationship = { ...SERVED, type: "many-to-many" };
  assert.equal(returningTold({ ...SERVED, count: 1 }), "1 value comes back with the field artist.");
  assert.equal(returningTold({ ...links, count: 2 }), "2 links come back at once.");
  assert.equal(returningTold({ ...links, count: null }), "");
  assert.equal(backTold({ ...links, served: links }, 2, "Album"), "Made by is back, with 2 links.");
  assert.equal(backTold({ ...SERVED, served: SERVED }, 0, "Album"), "Made by is back.");
  assert.match(backTold({ ...SERVED, served: null }, 3, "Album"), /field artist is in the draft of Album\. Publishing that brings 3 values back\.$/);
  assert.match(backTold({ ...links, served: null }, null, "Album"), /with the next publish/);
});
