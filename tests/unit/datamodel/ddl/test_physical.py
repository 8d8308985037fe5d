"""From a definition to its table."""

from buildify_nb.datamodel.ddl.physical import (
    KEY_TYPE,
    ReferenceTarget,
    adopted_shape,
    junction_shape,
    object_name,
    table_shape,
)
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from tests.factories import built_in_field_types, entity, field, index, number

TYPES = built_in_field_types()
ARTIST = ReferenceTarget("s", "custom_artist", "id", KEY_TYPE)


def test_columns_indexes_and_references() -> None:
    definition = entity(
        "album",
        field("title", is_unique=True, is_required=True),
        field("year", "integer", is_indexed=True),
        field("artist", "lookup", reference_entity_id=number(1)),
        indexes=[index("both", "title", "year", is_partial=True), index("off", is_active=False)],
    )
    shape = table_shape(definition, "s", TYPES, {number(1): ARTIST})
    assert [c.name for c in shape.columns][:4] == ["id", "title", "year", "artist"]
    assert [c.nullable for c in shape.columns][:4] == [False, False, True, True]
    assert [(i.name, i.unique, i.active_only) for i in shape.indexes] == [
        ("custom_album_title_key", True, True),
        ("custom_album_year_idx", False, False),
        ("custom_album_artist_idx", False, False),
        ("custom_album_both_idx", False, True),
    ]
    [key] = shape.foreign_keys
    assert (key.column, key.table, key.on_delete) == ("artist", "custom_artist", "NO ACTION")


def test_without_soft_delete_there_is_no_trace_of_it() -> None:
    shape = table_shape(entity("x", field(is_unique=True), supports_soft_delete=False), "s", TYPES, {})
    assert "deleted_at" not in {c.name for c in shape.columns}
    assert not shape.indexes[0].active_only


def test_a_junction_holds_each_pair_once() -> None:
    made = RelationshipDefinition(
        name="pair", relationship_type="many-to-many", source_entity_id=number(1), target_entity_id=number(2),
        source_field_name="tags", target_field_name="albums",
    )  # fmt: skip
    shape = junction_shape(made, "s", ARTIST, ReferenceTarget("s", "other", "code", ColumnType(ColumnKind.VARCHAR, 9)))
    assert (shape.name, shape.primary_key) == ("link_pair", ("source_id", "target_id"))
    assert [str(c.type) for c in shape.columns] == ["UUID", "VARCHAR(9)"]
    assert [(k.table, k.target, k.on_delete) for k in shape.foreign_keys] == [
        ("custom_artist", "id", "CASCADE"),
        ("other", "code", "CASCADE"),
    ]


def test_long_names_are_cut_and_stay_apart() -> None:
    names = {object_name("t" * 60, part, "idx") for part in ("alpha", "alphb")}
    assert len(names) == 2
    assert {len(name) for name in names} <= set(range(64))


def test_an_adopted_table_is_taken_as_it_is() -> None:
    code = field("code", is_nullable=False, metadata={"column_type": {"kind": "varchar", "length": 9}})
    shape = adopted_shape(
        entity("x", code, entity_type="adopted", metadata={"key_fields": ["code"]}, table_name="Odd Name"), "public"
    )
    assert (shape.name, shape.primary_key, str(shape.columns[0].type)) == ("Odd Name", ("code",), "VARCHAR(9)")
