"""Files of records: kept in the database, given back as they were, within limits, and gone when the record is."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, InvalidState, NotFound, PermissionDenied, StorageError, TooLarge
from buildify_nb.records.attachments.attachments import CHUNK_BYTES
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World

FIELDS = {"name": "string"}
TABLES = ("record_attachments", "attachment_chunks")
CONTENT = bytes(range(256)) * 2500
"""Longer than two chunks."""


@pytest.fixture
def notes(world: World) -> Records:
    """Notes with attachments."""
    return world.entity("note", FIELDS, supports_attachments=True)


def counts(world: World) -> list[int]:
    return [world.sql(f"SELECT count(*) FROM buildify.{table}")[0][0] for table in TABLES]


def limited(world: World, **limits: Any) -> Records:
    return world.entity("note", FIELDS, supports_attachments=True, metadata={"attachments": limits})


@pytest.mark.parametrize("make", [lambda path: path, str, lambda path: path.read_bytes(), lambda path: path.open("rb")])
def test_a_file_comes_back_as_it_was(world: World, notes: Records, tmp_path: Path, make: Callable[[Path], Any]) -> None:
    path = tmp_path / "data.bin"
    path.write_bytes(CONTENT)
    note = notes.create(name="a")
    source = make(path)
    made = notes.attach(note["id"], source, filename="data.bin")
    if isinstance(source, io.IOBase):
        source.close()
    assert (made.filename, made.media_type, made.size) == ("data.bin", "application/octet-stream", len(CONTENT))
    assert (made.sha256, made.user) == (hashlib.sha256(CONTENT).hexdigest(), "ada")
    assert counts(world) == [1, 3]
    [listed] = notes.attachments(note["id"])
    again = notes.attachment(note["id"], str(made.id))
    assert listed == again == made
    assert [len(chunk) for chunk in again.chunks()] == [CHUNK_BYTES, CHUNK_BYTES, len(CONTENT) - 2 * CHUNK_BYTES]
    assert again.read() == CONTENT
    assert again.save_to(tmp_path / "copy").read_bytes() == CONTENT
    assert again.save_to(tmp_path) == path
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy", "data.bin"]


def test_an_empty_file_is_a_file(notes: Records) -> None:
    note = notes.create(name="a")
    assert notes.attach(note["id"], b"", filename="empty.txt").read() == b""


def test_several_files_may_have_one_name_and_are_taken_away_one_by_one(world: World, notes: Records) -> None:
    note = notes.create(name="a")
    first, second = (notes.attach(note["id"], content, filename="a.txt") for content in (b"1", b"2"))
    notes.detach(note["id"], first.id)
    assert list(notes.attachments(note["id"])) == [second]
    assert counts(world) == [1, 1]
    with pytest.raises(NotFound, match="taken away"):
        first.read()
    with pytest.raises(NotFound):
        notes.detach(note["id"], first.id)
    assert repr(notes.attachments(note["id"])) == "Attachments(page 1 of 1, 1 in all)"
    assert "a.txt" in notes.attachments(note["id"])._repr_html_()


def test_it_is_audited(world: World, notes: Records) -> None:
    note = notes.create(name="a")
    made = notes.attach(note["id"], b"x", filename="a.txt")
    notes.detach(note["id"], made.id)
    told = {"attachment": "a.txt", "size": 1, "sha256": made.sha256}
    assert world.audit_rows("note")[1:] == [
        ("attach", note["id"], {"before": {}, "after": told}),
        ("detach", note["id"], {"before": told, "after": {}}),
    ]
    assert notes.get(note["id"])["row_version"] == 1


def test_too_much_is_refused_as_soon_as_it_comes(world: World) -> None:
    notes = limited(world, max_bytes=1000)
    note = notes.create(name="a")
    assert notes.attach(note["id"], b"x" * 1000).size == 1000
    taken: list[int] = []

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            taken.append(size)
            return b"x" * size

    sources: list[Any] = [b"x" * 1001, Endless()]
    for source in sources:
        with pytest.raises(TooLarge, match="more than 1000 bytes"):
            notes.attach(note["id"], source)
    assert taken == [CHUNK_BYTES]
    assert counts(world) == [1, 1]


def test_only_types_of_the_list_are_taken(world: World) -> None:
    notes = limited(world, media_types=["image/*", "application/pdf"])
    note = notes.create(name="a")
    png = b"\x89PNG\r\n\x1a\n..."
    assert notes.attach(note["id"], png, filename="a.png").media_type == "image/png"
    for content, filename in ((b"text", "a.txt"), (b"MZ..", "a.png"), (b"<svg onload=x>", "a.svg"), (b"x", "a.pdf")):
        with pytest.raises(InvalidRecord) as caught:
            notes.attach(note["id"], content, filename=filename)
        assert [problem.field for problem in caught.value.problems] == ["media_type"]
    assert counts(world) == [1, 1]


def test_what_a_browser_would_run_is_kept_as_text(world: World, notes: Records) -> None:
    note = notes.create(name="a")
    for told in ("text/html", "image/png", None):
        made = notes.attach(note["id"], b" <!doctype html><script>", filename="../x.html", media_type=told)
        assert (made.filename, made.media_type) == ("x.html", "text/plain")


@pytest.mark.parametrize("source", [5, None, io.StringIO, "no/such/file", "\x00"])
def test_what_is_no_file_is_refused(world: World, notes: Records, source: Any) -> None:
    note = notes.create(name="a")
    source = source("text") if source is io.StringIO else source
    with pytest.raises(InvalidRecord) as caught:
        notes.attach(note["id"], source)
    assert [problem.field for problem in caught.value.problems] == ["source"]
    assert counts(world) == [0, 0]


def test_a_damaged_content_is_noticed(world: World, notes: Records, tmp_path: Path) -> None:
    note = notes.create(name="a")
    made = notes.attach(note["id"], b"right", filename="a.txt")
    world.sql("UPDATE buildify.attachment_chunks SET content = :other", other=b"wrong")
    for call in (made.read, lambda: made.save_to(tmp_path / "copy")):
        with pytest.raises(StorageError, match="damaged"):
            call()
    assert list(tmp_path.iterdir()) == []


def test_a_deleted_record_hides_its_files_until_it_is_restored(world: World, notes: Records) -> None:
    note = notes.create(name="a")
    made = notes.attach(note["id"], b"x", filename="a.txt")
    notes.delete(note["id"])
    for call in (
        lambda: notes.attachments(note["id"]),
        lambda: notes.attachment(note["id"], made.id),
        lambda: notes.attach(note["id"], b"y"),
        lambda: notes.detach(note["id"], made.id),
    ):
        with pytest.raises(NotFound, match="is deleted"):
            call()
    notes.restore(note["id"])
    assert notes.attachment(note["id"], made.id).read() == b"x"
    assert counts(world) == [1, 1]


def test_a_record_that_is_deleted_for_good_takes_its_files_along(world: World) -> None:
    for name in ("parent", "child"):
        world.entities.create(name, fields=FIELDS, supports_attachments=True, supports_soft_delete=False)
    world.relationships.create("parent", "child", on_delete="CASCADE")
    for name in ("parent", "child"):
        world.entities[name].publish()
    parents = [world["parent"].create(name=name)["id"] for name in "ab"]
    children = [world["child"].create(name="c", parent=parent)["id"] for parent in parents]
    for entity, ids in (("parent", parents), ("child", children)):
        for key in ids:
            world[entity].attach(key, CONTENT, filename=f"{entity}.bin")
    world.entities["child"].edit(supports_attachments=False).publish()
    world["parent"].delete(parents[0])
    assert counts(world) == [2, 6]
    assert world["parent"].attachments(parents[1])[0].read() == CONTENT


def test_reading_takes_read_and_attaching_takes_update(world: World, notes: Records) -> None:
    note = notes.create(name="a")
    made = notes.attach(note["id"], b"x", filename="a.txt")
    reader = world.as_user("rita", "records:read:note")["note"]
    assert reader.attachment(note["id"], made.id).read() == b"x"
    writer = world.as_user("will", "records:update:note")["note"]
    refused = {
        "records:update:note": (
            lambda: reader.attach(note["id"], b"y"),
            lambda: reader.detach(note["id"], made.id),
        ),
        "records:read:note": (
            lambda: writer.attachments(note["id"]),
            lambda: writer.attachment(note["id"], made.id),
            lambda: writer.attach(note["id"], b"z", filename="z").read(),
        ),
    }
    for permission, calls in refused.items():
        for call in calls:
            with pytest.raises(PermissionDenied, match=permission):
                call()
    writer.detach(note["id"], made.id)
    assert [one.user for one in notes.attachments(note["id"])] == ["will"]


def test_a_file_is_found_through_its_record_only(world: World, notes: Records) -> None:
    note, other = (notes.create(name=name)["id"] for name in "ab")
    made = notes.attach(note, b"x", filename="a.txt")
    theirs = world.neighbour("note", FIELDS, supports_attachments=True)
    mine = theirs.create(name="c")["id"]
    for records, key, attachment in (
        (notes, other, made.id),
        (notes, note, "nonsense"),
        (notes, "nonsense", made.id),
        (theirs, note, made.id),
        (theirs, mine, made.id),
    ):
        for call in (records.attachment, records.detach):
            with pytest.raises(NotFound):
                call(key, attachment)
    with pytest.raises(NotFound):
        theirs.attach(note, b"x")
    assert counts(world) == [1, 1]


def test_an_entity_without_the_flag_says_how_to_switch_it_on(world: World) -> None:
    notes = world.entity("note", FIELDS)
    note = notes.create(name="a")["id"]
    for call in (lambda: notes.attach(note, b"x"), lambda: notes.attachments(note)):
        with pytest.raises(InvalidState, match=r"edit\(supports_attachments=True\)"):
            call()
    assert counts(world) == [0, 0]
