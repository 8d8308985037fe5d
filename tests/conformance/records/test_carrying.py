"""How many files and comments records carry, told only of what the user sees."""

from __future__ import annotations

from tests.conformance.records.world import World


def test_files_and_comments_are_counted_by_record(world: World) -> None:
    notes = world.entity("note", {"name": "string"}, supports_comments=True, supports_attachments=True)
    first, second, third = notes.bulk_create([{"name": name} for name in "abc"]).ids
    said = notes.comment(first, "one")
    notes.comment(first, "two")
    notes.delete_comment(first, said.id)
    notes.attach(first, b"x", "x.txt")
    notes.attach(second, b"y", "y.txt")
    notes.attach(second, b"z", "z.txt")
    counts = {first: {"attachments": 1, "comments": 1}, second: {"attachments": 2}}
    assert notes.carried([first, second, third]) == counts
    assert notes.carried([second]) == {second: {"attachments": 2}}
    assert notes.carried([]) == {}
    notes.delete(second)
    assert notes.carried([first, second]) == {first: counts[first]}


def test_what_is_switched_off_or_hidden_is_not_told(world: World) -> None:
    notes = world.entity("note", {"name": "string"}, supports_comments=True, supports_attachments=True)
    first, second = notes.bulk_create([{"name": "a"}, {"name": "b"}]).ids
    for note in (first, second):
        notes.comment(note, "said")
        notes.attach(note, b"x", "x.txt")
    bob = world.as_user("bob", "records:read:note")["note"]
    world.access_rules.set(world.context, "role_bob", "note", rows="name = 'a'")
    assert list(bob.carried([first, second])) == [first]
    world.entities["note"].edit(supports_attachments=False).publish()
    assert notes.carried([first]) == {first: {"comments": 1}}
