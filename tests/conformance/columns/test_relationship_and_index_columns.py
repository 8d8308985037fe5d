"""What the columns of relationships and indexes do to tables and records, where no other test shows it."""

from __future__ import annotations

import pytest

from buildify_nb.errors import DefinitionError, InvalidRecord, NotFound
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, table_of


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Albums and tags, published and not yet related."""
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string", "code": "integer"}).publish()
    return workspace


def test_a_junction_has_the_names_that_were_chosen(shop: Workspace) -> None:
    shop.relationships.create(
        "album",
        "tag",
        "many-to-many",
        junction_table_name="tagging",
        junction_source_field="album_id",
        junction_target_field="tag_id",
    )
    shop.entities["tag"].publish()
    album, tag = (shop.records[name].create(name="x")["id"] for name in ("album", "tag"))
    shop.records["album"].link(album, "tags", [tag])
    assert [tuple(map(str, row)) for row in sql(shop, "SELECT album_id, tag_id FROM {s}.tagging")] == [(album, tag)]


def test_each_end_has_its_own_name_for_the_other(shop: Workspace) -> None:
    shop.relationships.create(
        "album", "tag", name="tagging", source_field_name="labels", target_field_name="sleeve", label="Tagging"
    )
    shop.entities["tag"].publish()
    album = shop.records["album"].create(name="x")["id"]
    tag = shop.records["tag"].create(name="y", sleeve=album)["id"]
    for name in ("labels", "tagging"):
        assert [one["id"] for one in shop.records["album"].related(album, name)] == [tag]
    assert [one["id"] for one in shop.records["tag"].related(tag, "sleeve")] == [album]
    assert shop.relationships["tagging"].label == "Tagging"


def test_links_that_are_not_active_cannot_be_made(shop: Workspace) -> None:
    shop.relationships.create("album", "tag", "many-to-many", is_active=False)
    shop.entities["tag"].publish()
    album, tag = (shop.records[name].create(name="x")["id"] for name in ("album", "tag"))
    with pytest.raises(NotFound):
        shop.records["album"].link(album, "tags", [tag])


def test_further_metadata_of_a_relationship_is_kept(shop: Workspace) -> None:
    shop.relationships.create("album", "tag", metadata={"source": "SAP"})
    shop.entities["tag"].rename_field("album", "sleeve").publish()
    kept = shop.relationships["album_tag"]
    assert (kept.metadata["source"], kept.target_field_name) == ("SAP", "sleeve")


def indexes(workspace: Workspace) -> dict[str, str]:
    """The declared indexes of the albums' table by name."""
    return {name: told for name, told in table_of(workspace, "custom_album").indexes if "_by_" in name}


def test_an_index_is_made_over_its_fields_in_order(shop: Workspace) -> None:
    shop.entities["album"].add_index("by_both", ["code", "name"]).publish()
    (told,) = indexes(shop).values()
    assert list(indexes(shop)) == ["custom_album_by_both_idx"]
    assert told.index("code") < told.index("name", told.index("("))
    shop.entities["album"].drop_index("by_both").publish()
    assert indexes(shop) == {}


def test_an_index_that_is_not_active_is_not_made(shop: Workspace) -> None:
    shop.entities["album"].add_index("by_code", ["code"], is_unique=True, is_active=False).publish()
    assert indexes(shop) == {}
    for _ in range(2):
        shop.records["album"].create(name="x", code=1)
    assert shop.records["album"].count() == 2


def test_a_unique_index_forbids_equal_values(shop: Workspace) -> None:
    shop.entities["album"].add_index("by_both", ["code", "name"], is_unique=True).publish()
    shop.records["album"].create(name="x", code=1)
    shop.records["album"].create(name="x", code=2)
    with pytest.raises(InvalidRecord):
        shop.records["album"].create(name="x", code=1)
    assert shop.records["album"].count() == 2


def test_an_index_is_of_its_type(shop: Workspace, engine_name: str) -> None:
    album = shop.entities["album"]
    if engine_name == "duckdb":
        with pytest.raises(DefinitionError, match="hash is not available in this database"):
            album.add_index("by_code", ["code"], index_type="hash")
        return
    album.add_index("by_code", ["code"], index_type="hash").add_index("by_name", ["name"]).publish()
    assert {name: told.split(" USING ")[1].split()[0] for name, told in indexes(shop).items()} == {
        "custom_album_by_code_idx": "hash",
        "custom_album_by_name_idx": "btree",
    }
