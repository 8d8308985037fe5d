"""What records must withstand, attack by attack: each try is refused or taken for plain data, and nothing else happens.

What access rules hide, path by path, is in `access/test_reading_matrix.py`;
who writes at once, in `test_concurrent_writes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from buildify_nb.errors import BuildifyError, InvalidRecord, NotFound
from tests.conformance.records.world import World

PAYLOADS = {
    "a second statement": "name'; DROP TABLE {s}.custom_track; --",
    "a quoted name that ends": 'name"; DROP TABLE {s}.custom_track; --',
    "a condition that always holds": "' OR '1'='1",
    "a union": "name UNION SELECT name FROM {s}.custom_secret",
    "a subquery": "(SELECT max(name) FROM {s}.custom_secret)",
    "a function that reads files": "pg_read_file('/etc/passwd') || read_text('/etc/passwd')",
    "a comment": "name/**/--",
    "a bound parameter": "$1 :name %(name)s {0}",
}
SECRET = "nobody may read this"
SQL = {"SELECT", "INSERT", "UPDATE", "FROM", "WHERE"}

Try = Callable[[World, str], Any]
ENTRANCES: dict[str, Try] = {
    "an entity's name": lambda w, text: w[text].list(),
    "an id": lambda w, text: w["track"].get(text),
    "a field to read": lambda w, text: w["track"].list(fields=["name", text]),
    "a field behind a lookup": lambda w, text: w["track"].list(fields=[f"album.{text}"]),
    "an order": lambda w, text: w["track"].list(sort=text),
    "a direction": lambda w, text: w["track"].list(sort=f"name:{text}"),
    "a cursor": lambda w, text: w["track"].list(sort="name", after=text),
    "a search": lambda w, text: w["track"].list(search=text),
    "a filter's field": lambda w, text: w["track"].list(filters={text: "x"}),
    "a filter's value": lambda w, text: w["track"].list(filters={"name": text}),
    "a filter's operator": lambda w, text: w["track"].list(filters={"field": "name", "operator": text, "value": "x"}),
    "a filter's pattern": lambda w, text: w["track"].list(
        filters={"field": "name", "operator": "contains", "value": text}
    ),
    "a formula": lambda w, text: w["track"].list(filters=text),
    "a formula's text": lambda w, text: w["track"].list(filters=f"name = '{text.replace(chr(39), chr(39) * 2)}'"),
    "what comes along": lambda w, text: w["track"].list(expand=text),
    "a group": lambda w, text: w["track"].aggregate(by=text),
    "a group's name": lambda w, text: w["track"].aggregate(by={text: "name"}),
    "a figure": lambda w, text: w["track"].aggregate({"n": {"sum": text}}),
    "a figure's kind": lambda w, text: w["track"].aggregate({"n": {text: "price"}}),
    "a figure's name": lambda w, text: w["track"].aggregate({text: {"sum": "price"}}, by="genre"),
    "what groups must have": lambda w, text: w["track"].aggregate(by="genre", having={text: 1}),
    "a relation": lambda w, text: w["album"].related(w["album"].create(title="a")["id"], text),
    "a link": lambda w, text: w["track"].link(w["track"].create(name="a")["id"], "tags", [text]),
    "a value": lambda w, text: w["tag"].create(name=text),
    "a field to write": lambda w, text: w["tag"].create({text: "x"}),
    "a lookup": lambda w, text: w["track"].create(name="a", album=text),
    "a choice": lambda w, text: w["track"].create(name="a", genre=text),
    "a document": lambda w, text: w["track"].create(name="a", details={text: [text]}),
    "what tells records apart": lambda w, text: w["artist"].upsert(name="a", by=text),
    "a saved view": lambda w, text: w["track"].views.save(text, search=text, fields=["name"]),
    "a comment's options": lambda w, text: w["track"].options("album", search=text),
}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


@pytest.fixture
def shop(music: World) -> World:
    """The music shop with one track, and an entity that nothing refers to."""
    music.entity("secret", {"name": "string"}).create(name=SECRET)
    music["track"].create(name="kept", price=1)
    return music


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_sql_does_not_come_in(shop: World, entrance: str) -> None:
    schema = shop.database.dialect.schema_of("acme")
    for attack, payload in PAYLOADS.items():
        text = payload.replace("{s}", schema)
        try:
            told = str(ENTRANCES[entrance](shop, text))
        except BuildifyError as error:
            told = str(error)
            assert not SQL & (_words(told) - _words(text)), (attack, told)
        assert SECRET not in told, attack
        assert "root:" not in told, attack
    assert [track["name"] for track in shop["track"].list(filters={"name": "kept"})] == ["kept"]
    assert [one["name"] for one in shop["secret"].list()] == [SECRET]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_what_looks_like_sql_is_stored_found_and_exported_as_it_is(shop: World, payload: str) -> None:
    made = shop["tag"].create(name=payload)
    assert shop["tag"].get(made["id"])["name"] == payload
    assert [one["id"] for one in shop["tag"].list(filters={"name": payload})] == [made["id"]]
    content = shop["tag"].to_csv(raw=True, fields=["name"])
    assert isinstance(content, bytes)
    assert payload.replace('"', '""') in content.decode()


SYSTEM_VALUES: dict[str, Any] = {
    "id": "00000000-0000-0000-0000-000000000001",
    "created_at": "2000-01-01T00:00:00Z",
    "created_by": "00000000-0000-0000-0000-000000000001",
    "updated_at": "2000-01-01T00:00:00Z",
    "updated_by": "00000000-0000-0000-0000-000000000001",
    "row_version": 99,
    "tenant_id": "00000000-0000-0000-0000-000000000001",
}


@pytest.mark.parametrize("column", SYSTEM_VALUES)
def test_columns_of_the_system_are_not_assigned(music: World, column: str) -> None:
    kept = music["artist"].create(name="kept")
    given = {"name": "new", column: SYSTEM_VALUES[column]}
    writes: list[Callable[[], Any]] = [
        lambda: music["artist"].create(given),
        lambda: music["artist"].bulk_create([given]),
        lambda: music["artist"].upsert({**given, "name": "kept"}, by="name"),
    ]
    if column not in ("id", "row_version"):  # These two name the record, and the version that was read.
        writes.append(lambda: music["artist"].bulk_update([{**given, "id": kept["id"]}]))
        writes.append(lambda: music["artist"].update(kept["id"], given))
    for write in writes:
        with pytest.raises(InvalidRecord, match=column):
            write()
    assert [dict(one) for one in music["artist"].list()] == [dict(kept)]


def test_a_child_of_another_entity_is_refused(music: World) -> None:
    artist, album = music["artist"].create(name="a"), music["album"].create(title="b")
    track, tag = music["track"].create(name="c"), music["tag"].create(name="d")
    with pytest.raises(InvalidRecord, match="album"):
        music["track"].update(track["id"], album=artist["id"])
    with pytest.raises(BuildifyError):
        music["track"].link(track["id"], "tags", [album["id"]])
    with pytest.raises(NotFound):
        music["track"].get(tag["id"])
    assert music["track"].get(track["id"])["album"] is None
    assert len(music["track"].related(track["id"], "tags")) == 0


def test_what_was_kept_for_one_is_never_given_to_another(music: World) -> None:
    """Two users of one tenant and one of another ask for the same in turn, and change what they may do meanwhile."""
    for name in ("mine", "yours"):
        music["artist"].create(name=name)
    theirs = music.neighbour("artist", {"name": "string"})
    theirs.create(name="theirs")
    narrow = music.as_user("ned", "records:read:artist")
    music.access_rules.set(music.context, "role_ned", "artist", rows="name = 'mine'")
    blind = music.as_user("bea", "records:read:artist")
    music.access_rules.set(music.context, "role_bea", "artist", hidden_fields=["name"])

    def names(records: Any) -> list[Any]:
        return sorted(str(one.get("name")) for one in records.list())

    for _ in range(3):
        assert names(music["artist"]) == ["mine", "yours"]
        assert names(narrow["artist"]) == ["mine"]
        assert names(blind["artist"]) == ["None", "None"]
        assert names(theirs) == ["theirs"]
    music.access_rules.set(music.context, "role_ned", "artist", rows="name = 'yours'")
    assert names(narrow["artist"]) == ["yours"], "a change of rules holds at once"
    music.access_rules.remove(music.context, "role_bea", "artist")
    assert names(blind["artist"]) == ["mine", "yours"]
