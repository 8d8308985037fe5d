"""Creating, changing and restoring one record: the row, the audit row, the event, or a refusal and nothing at all."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buildify_nb.errors import InvalidRecord, InvalidState, NotFound, PermissionDenied, StaleVersion
from tests.conformance.records.world import World

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), min_size=1, max_size=40).filter(
    lambda text: not text.isspace()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def test_create_stores_row_audit_and_event(music: World) -> None:
    track = music["track"].create({"name": "So What"}, price="1.5", released="1959-08-17")
    stored = music.sql(
        "SELECT name, price, released, is_live, row_version, created_by, deleted_at FROM {s}.custom_track"
    )
    assert stored == [("So What", Decimal("1.50"), date(1959, 8, 17), False, 1, music.context.user_id, None)]
    assert music.audit_rows("track") == [
        (
            "create",
            track["id"],
            {"before": {}, "after": {"name": "So What", "price": "1.50", "released": "1959-08-17", "is_live": False}},
        )
    ]
    assert [(event.entity, event.change, event.keys) for event in music.told] == [("track", "create", (track["id"],))]


def test_create_returns_what_get_returns(music: World) -> None:
    made = music["track"].create(name="a", price="2", played_at="2026-01-01T12:00:00+02:00", details={"x": [1, None]})
    found = music["track"].get(made["id"])
    assert found == made
    assert repr(found) == repr(made)


def test_scalars_of_numpy_are_taken_as_those_of_python(music: World) -> None:
    values = {
        "name": np.str_("a"),
        "price": np.float64(1.5),
        "seconds": np.int64(3),
        "released": np.datetime64("1959-08-17", "ns"),
        "played_at": np.datetime64("2026-01-01T12:00"),
        "is_live": np.bool_(True),
        "details": {"takes": np.int64(2)},
    }
    made = music["track"].create(values)
    music["track"].update(made["id"], seconds=np.int32(4))
    (copy,) = music["track"].bulk_create([values]).ids
    for key, seconds in ((made["id"], 4), (copy, 3)):
        track = music["track"].get(key)
        assert (track["name"], track["price"], track["seconds"], track["is_live"]) == (
            "a",
            Decimal("1.50"),
            seconds,
            True,
        )
        assert (track["released"], track["details"]) == (date(1959, 8, 17), {"takes": 2})


MISSING = "must not be NaN, NaT or NA: give None for an empty value"
FRAME = "A whole frame is loaded by ws.entities.from_dataframe('track', frame), which leaves such values empty."


@pytest.mark.parametrize("nothing", [float("nan"), np.float64("nan"), pd.NA, pd.NaT], ids=repr)
@pytest.mark.parametrize("field", ["name", "seconds", "price", "played_at", "details", "is_live", "album"])
def test_a_missing_value_of_a_frame_is_refused_with_the_way_on(music: World, field: str, nothing: Any) -> None:
    track = music["track"].create(name="a", seconds=1)
    audited, told = music.audit_rows("track"), list(music.told)
    for write, refused_as, path in (
        (lambda: music["track"].create({"name": "b", field: nothing}), "The track was not created.", field),
        (lambda: music["track"].update(track["id"], {field: nothing}), "The track was not changed.", field),
        (
            lambda: music["track"].bulk_create([{"name": "c"}, {"name": "b", field: nothing}]),
            "None of the 2 records was created: 1 is invalid.",
            f"records.1.{field}",
        ),
    ):
        with pytest.raises(InvalidRecord) as refused:
            write()
        assert str(refused.value) == f"{refused_as} {path}: {MISSING}. {FRAME}"
    assert music["track"].list().items == (track,)
    assert (music.audit_rows("track"), music.told) == (audited, told)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.fixed_dictionaries(
        {"name": TEXT},
        optional={
            "price": st.decimals(0, 10**20, places=2),
            "seconds": st.integers(-(2**31), 2**31 - 1),
            "released": st.dates(date(1, 1, 2)),
            "is_live": st.booleans(),
            "details": JSON,
        },
    )
)
def test_what_create_accepts_get_returns(music: World, values: dict[str, Any]) -> None:
    made = music["track"].create(values)
    found = music["track"].get(made["id"])
    assert {name: found[name] for name in values} == values


def test_a_refused_record_leaves_nothing(music: World) -> None:
    with pytest.raises(InvalidRecord) as refused:
        music["track"].create(name="x" * 41, price=-1, genre="polka", album=str(music.context.user_id), id="1")
    assert {problem.field: problem.message for problem in refused.value.problems} == {
        "name": "must have at most 40 characters",
        "price": "must be at least 0",
        "genre": "must be one of 'rock', 'jazz', 'rnb'",
        "album": "no album has this id",
        "id": "is set by the system and cannot be assigned",
    }
    assert music.sql("SELECT count(*) FROM {s}.custom_track") == [(0,)]
    assert music.audit_rows("track") == []
    assert music.told == []


def test_a_unique_value_is_refused_in_words(music: World) -> None:
    music["artist"].create(name="Miles")
    with pytest.raises(InvalidRecord, match="must be unique: another artist has the same value"):
        music["artist"].create(name="Miles")
    assert music["artist"].count() == 1


def test_a_deleted_records_unique_value_may_be_used_again_and_then_bars_the_restore(music: World) -> None:
    first = music["artist"].create(name="Miles")
    music["artist"].delete(first["id"])
    second = music["artist"].create(name="Miles")
    with pytest.raises(InvalidRecord, match="must be unique"):
        music["artist"].restore(first["id"])
    music["artist"].update(second["id"], name="Davis")
    assert music["artist"].restore(first["id"])["name"] == "Miles"


def test_an_update_writes_only_what_changed(music: World) -> None:
    track = music["track"].create(name="a", price=1)
    music.clock.advance(hours=1)
    changed = music["track"].update(track["id"], name="a", price="2.5")
    assert (changed["price"], changed["row_version"]) == (Decimal("2.50"), 2)
    assert changed["updated_at"] == music.clock.now() > changed["created_at"]
    assert music.audit_rows("track")[1:] == [
        ("update", track["id"], {"before": {"price": "1.00"}, "after": {"price": "2.50"}})
    ]


def test_an_update_without_a_difference_writes_nothing(music: World) -> None:
    track = music["track"].create(name="a", price="1.50", details={"a": 1}, released="2026-01-01")
    music.clock.advance(hours=1)
    same = music["track"].update(track["id"], name="a", price="1.5", details={"a": 1}, released=date(2026, 1, 1))
    assert same == track
    assert len(music.audit_rows("track")) == 1
    assert len(music.told) == 1


def test_required_fields_cannot_be_emptied(music: World) -> None:
    track = music["track"].create(name="a")
    with pytest.raises(InvalidRecord, match="name: must be given"):
        music["track"].update(track["id"], name=None)
    assert music["track"].get(track["id"]) == track


def test_an_update_may_keep_its_own_unique_value(music: World) -> None:
    artist = music["artist"].create(name="Miles")
    other = music["artist"].create(name="Bill")
    assert music["artist"].update(artist["id"], {"name": "Miles Davis"})["name"] == "Miles Davis"
    with pytest.raises(InvalidRecord, match="must be unique"):
        music["artist"].update(other["id"], {"name": "Miles Davis"})


def test_a_stale_version_is_refused_with_who_changed_what(music: World) -> None:
    track = music["track"].create(name="a", price=1)
    music["track"].update(track["id"], price=2, row_version=1)
    with pytest.raises(StaleVersion, match=r"ada changed price at 2026-01-01 12:00 UTC"):
        music["track"].update(track["id"], name="b", row_version=1)
    assert music["track"].get(track["id"])["name"] == "a"
    assert music["track"].update(track["id"], name="b", row_version="2")["row_version"] == 3


@pytest.mark.parametrize("id", ["nonsense", "00000000-0000-7000-8000-000000000000", "a\x00", "x" * 9999, ""])
def test_no_id_is_a_database_error(music: World, id: str) -> None:
    for call in (music["track"].get, music["track"].delete, music["track"].restore):
        with pytest.raises(NotFound):
            call(id)
    with pytest.raises(NotFound):
        music["track"].update(id, name="x")


def test_restore_is_for_deleted_records(music: World) -> None:
    track = music["track"].create(name="a")
    with pytest.raises(InvalidState, match="is not deleted"):
        music["track"].restore(track["id"])
    music["track"].delete(track["id"])
    restored = music["track"].restore(track["id"])
    assert restored["row_version"] == 3
    assert [action for action, *_ in music.audit_rows("track")] == ["create", "delete", "restore"]
    assert music.sql("SELECT deleted_at FROM {s}.custom_track") == [(None,)]


def test_each_write_takes_its_permission(music: World) -> None:
    track = music["track"].create(name="a")
    reader = music.as_user("bob", "records:read:track")["track"]
    assert reader.get(track["id"]) == track
    for call in (
        lambda: reader.create(name="b"),
        lambda: reader.update(track["id"], name="b"),
        lambda: reader.delete(track["id"]),
        lambda: reader.restore(track["id"]),
        lambda: reader.bulk_create([{"name": "b"}]),
        lambda: reader.validate({"name": "b"}),
        lambda: reader.link(track["id"], "tags", []),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert music["track"].list().items == (track,)


def test_fields_without_audit_leave_no_audit_rows(world: World) -> None:
    note = world.entity("note", {"text": "text", "at": "time"}, is_audited=False)
    made = note.create(text="x", at="14:30")
    note.update(made["id"], text="y")
    note.delete(made["id"])
    assert made["at"] == time(14, 30)
    assert world.audit_rows("note") == []


def test_validate_tells_and_writes_nothing(music: World) -> None:
    music["artist"].create(name="Miles")
    problems = music["artist"].validate({"name": "Miles", "born": 1})
    assert [(problem.field, problem.message[:14]) for problem in problems] == [
        ("born", "there is no su"),
        ("name", "must be unique"),
    ]
    assert music["artist"].validate({"name": "Bill"}) == []
    assert music["artist"].count() == 1
