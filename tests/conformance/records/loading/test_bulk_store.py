"""What the bulk path stores equals what the single path stores, column by column."""

from __future__ import annotations

from tests.conformance.records.world import World


def test_system_columns_are_those_of_a_single_create(music: World) -> None:
    music["tag"].create(name="one")
    music["tag"].bulk_create([{"name": "many"}])
    one, many = music.sql(
        "SELECT created_at, created_by, updated_at, updated_by, row_version, deleted_at FROM {s}.custom_tag "
        "ORDER BY name DESC"
    )
    assert one == many


def test_a_column_that_nobody_fills_is_left_to_its_default(music: World) -> None:
    music["track"].bulk_create([{"name": "a"}, {"name": "b"}])
    assert music.sql("SELECT count(*) FROM {s}.custom_track WHERE price IS NULL AND details IS NULL") == [(2,)]


def test_a_json_null_and_a_missing_document_are_one(music: World) -> None:
    music["track"].create(name="a", details=None)
    music["track"].bulk_create([{"name": "b", "details": None}, {"name": "c", "details": {}}])
    assert music.sql("SELECT name FROM {s}.custom_track WHERE details IS NULL ORDER BY name") == [("a",), ("b",)]
