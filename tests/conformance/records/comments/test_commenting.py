"""Comments on records: who may say, change and delete what, whom they mention, and what becomes of them."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord, InvalidState, NotFound, PermissionDenied
from buildify_nb.identifiers import new_id
from buildify_nb.records.comments.comments import Comment
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World

FIELDS = {"name": "string"}


@pytest.fixture
def notes(world: World) -> Records:
    """Notes with comments."""
    return world.entity("note", FIELDS, supports_comments=True)


def count(world: World) -> int:
    return world.sql("SELECT count(*) FROM buildify.record_comments")[0][0]


def told(comments: Records, id: str) -> list[tuple[str, str]]:
    return [(one.user, one.text) for one in comments.comments(id)]


def test_what_is_said_stays_in_order(world: World, notes: Records) -> None:
    note = notes.create(name="a")["id"]
    first = notes.comment(note, "  first  ")
    world.clock.advance(minutes=1)
    second = notes.comment(note, "second", reply_to=first.id)
    assert (first.text, first.user, first.reply_to, first.edited_at) == ("first", "ada", None, None)
    assert (second.reply_to, (second.created_at - first.created_at).total_seconds()) == (first.id, 60)
    assert list(notes.comments(note)) == [first, second]
    page = notes.comments(note, page=2, page_size=1)
    assert (list(page), page.total, repr(page)) == ([second], 2, "Comments(page 2 of 2, 2 in all)")
    assert "<td" in page._repr_html_()
    assert notes.get(note)["row_version"] == 1


def test_mentions_are_active_users_of_the_tenant(world: World, notes: Records) -> None:
    bob, gone = (world.users.create(world.context, name=name) for name in ("bob", "gone"))
    world.users.deactivate(world.context, "gone")
    world.tenants.create(world.context, "other", owner="eve")
    note = notes.create(name="a")["id"]
    comment = notes.comment(note, "@Bob, @ada, @gone, @eve and @nobody: mail x@bob.org")
    assert comment.mentions == {"ada": world.context.user_id, "bob": bob.id}
    assert notes.edit_comment(note, comment.id, "nobody").mentions == {}
    assert gone.id not in comment.mentions.values()


def test_everything_is_audited(world: World, notes: Records) -> None:
    note = notes.create(name="a")["id"]
    comment = notes.comment(note, "one")
    world.clock.advance(minutes=1)
    edited = notes.edit_comment(note, comment.id, "two")
    assert (edited.text, edited.edited_at, edited.created_at) == ("two", world.clock.now(), comment.created_at)
    notes.delete_comment(note, comment.id)
    assert world.audit_rows("note")[1:] == [
        ("comment", note, {"before": {}, "after": {"comment": "one"}}),
        ("edit_comment", note, {"before": {"comment": "one"}, "after": {"comment": "two"}}),
        ("delete_comment", note, {"before": {"comment": "two"}, "after": {}}),
    ]


def test_a_deleted_comment_is_shown_only_where_somebody_replied(world: World, notes: Records) -> None:
    note = notes.create(name="a")["id"]
    first = notes.comment(note, "secret")
    reply = notes.comment(note, "reply", reply_to=first.id)
    alone = notes.comment(note, "alone")
    for one in (first, alone):
        notes.delete_comment(note, one.id)
    page = notes.comments(note)
    assert [(one.id, one.text, one.is_deleted) for one in page] == [(first.id, "", True), (reply.id, "reply", False)]
    assert page.total == 2
    assert world.sql("SELECT count(*) FROM buildify.record_comments WHERE text LIKE '%secret%'") == [(0,)]
    for call in (
        lambda: notes.edit_comment(note, first.id, "x"),
        lambda: notes.delete_comment(note, first.id),
        lambda: notes.comment(note, "x", reply_to=first.id),
    ):
        with pytest.raises(NotFound):
            call()
    notes.delete_comment(note, reply.id)
    assert list(notes.comments(note)) == []


def test_who_may_only_read_may_not_comment(world: World, notes: Records) -> None:
    note = notes.create(name="a")["id"]
    comment = notes.comment(note, "hello")
    reader = world.as_user("rita", "records:read:note")["note"]
    assert told(reader, note) == [("ada", "hello")]
    with pytest.raises(PermissionDenied, match="records:update:note"):
        reader.comment(note, "x")
    with pytest.raises(PermissionDenied, match="records:delete:note"):
        reader.delete_comment(note, comment.id)
    writer = world.as_user("will", "records:update:note")["note"]
    with pytest.raises(PermissionDenied, match="records:read:note"):
        writer.comments(note)


def test_authors_change_their_own_and_deleters_delete_all(world: World, notes: Records) -> None:
    note = notes.create(name="a")["id"]
    will = world.as_user("will", "records:update:note")["note"]
    own = will.comment(note, "mine")
    will.edit_comment(note, own.id, "still mine")
    hers = notes.comment(note, "hers")
    with pytest.raises(PermissionDenied, match="ada wrote"):
        will.edit_comment(note, hers.id, "x")
    with pytest.raises(PermissionDenied, match="records:delete:note"):
        will.delete_comment(note, hers.id)
    with pytest.raises(PermissionDenied, match="will wrote"):
        notes.edit_comment(note, own.id, "x")
    assert told(notes, note) == [("will", "still mine"), ("ada", "hers")]
    will.delete_comment(note, will.comment(note, "gone").id)
    world.as_user("dora", "records:delete:note")["note"].delete_comment(note, hers.id)
    notes.delete_comment(note, own.id)
    assert told(notes, note) == []


@pytest.mark.parametrize("text", ["", "  ", None, 5, "x" * 10_001, "a\x00b", "\ud800"])
def test_what_is_no_text_is_refused(world: World, notes: Records, text: object) -> None:
    note = notes.create(name="a")["id"]
    for call in (lambda: notes.comment(note, text), lambda: notes.edit_comment(note, new_id(), text)):  # type: ignore[arg-type]
        with pytest.raises(InvalidRecord) as caught:
            call()
        assert [problem.field for problem in caught.value.problems] == ["text"]
    assert count(world) == 0


def test_a_comment_belongs_to_its_record(world: World, notes: Records) -> None:
    note, other = (notes.create(name=name)["id"] for name in "ab")
    comment = notes.comment(note, "hello")
    theirs = world.neighbour("note", FIELDS, supports_comments=True)
    mine = theirs.create(name="c")["id"]

    def refused(records: Records, id: str, comment_id: object) -> None:
        for call in (
            lambda: records.edit_comment(id, comment_id, "x"),  # type: ignore[arg-type]
            lambda: records.delete_comment(id, comment_id),  # type: ignore[arg-type]
            lambda: records.comment(id, "x", reply_to=comment_id),  # type: ignore[arg-type]
        ):
            with pytest.raises(NotFound):
                call()

    refused(notes, other, comment.id)
    refused(notes, note, "nonsense")
    refused(theirs, note, comment.id)
    refused(theirs, mine, comment.id)
    with pytest.raises(NotFound):
        theirs.comments(note)
    assert told(notes, note) == [("ada", "hello")]
    assert count(world) == 1


def test_a_deleted_record_hides_its_comments_and_one_gone_for_good_takes_them_along(
    world: World, notes: Records
) -> None:
    note = notes.create(name="a")["id"]
    comment: Comment = notes.comment(note, "hello")
    notes.delete(note)
    for call in (lambda: notes.comments(note), lambda: notes.comment(note, "x")):
        with pytest.raises(NotFound, match="is deleted"):
            call()
    notes.restore(note)
    assert list(notes.comments(note)) == [comment]
    hard = world.entity("hard", FIELDS, supports_comments=True, supports_soft_delete=False)
    gone, kept = (hard.create(name=name)["id"] for name in "ab")
    for key in (gone, kept):
        hard.comment(key, "hello")
    hard.delete(gone)
    assert (count(world), hard.comments(kept).total) == (2, 1)


def test_an_entity_without_the_flag_says_how_to_switch_it_on(world: World) -> None:
    notes = world.entity("note", FIELDS)
    note = notes.create(name="a")["id"]
    for call in (lambda: notes.comment(note, "x"), lambda: notes.comments(note)):
        with pytest.raises(InvalidState, match=r"edit\(supports_comments=True\)"):
            call()
    assert count(world) == 0


def test_comments_and_files_do_not_hide_who_changed_a_record(world: World) -> None:
    notes = world.entity("note", FIELDS, supports_comments=True, supports_attachments=True)
    note = notes.create(name="a")
    notes.update(note["id"], name="b")
    notes.comment(note["id"], "x")
    notes.attach(note["id"], b"x")
    with pytest.raises(Exception, match="ada changed name at"):
        notes.update(note["id"], name="c", row_version=1)
